#include "core/error.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

const std::vector<std::string> kNames{"hidden", "layers", "lr"};

TEST(Errors, CarryTheExitStatus) {
  EXPECT_EQ(ConfigError("x").exit(), Exit::usage);
  EXPECT_EQ(StoreError("x").exit(), Exit::fault);
  EXPECT_EQ(Error("x").exit(), Exit::fault);
  EXPECT_EQ(static_cast<int>(Exit::resumable), 85);
}

TEST(Errors, RequireThrowsTheFormattedMessageOnlyWhenBroken) {
  EXPECT_NO_THROW(require(true, "never {}", 1));
  try {
    require(false, "wanted {}, got {}", 3, "four");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "wanted 3, got four");
  }
}

TEST(Nearest, FindsSlipsOfTheKeyboard) {
  EXPECT_EQ(nearest("hiden", kNames), "hidden");
  EXPECT_EQ(nearest("hidden_size", {"hidden", "size"}), "hidden");
  EXPECT_EQ(nearest("Layers", kNames), "layers");
  EXPECT_EQ(nearest("layer", kNames), "layers");
  EXPECT_EQ(nearest("rl", kNames), "lr");
}

TEST(Nearest, SuggestsNothingThatIsFar) {
  EXPECT_EQ(nearest("temperature", kNames), "");
  EXPECT_EQ(nearest("x", {}), "");
}

TEST(Nearest, PrefersTheFirstOfEquals) {
  EXPECT_EQ(nearest("ba", {"bb", "bc"}), "bb");
}

TEST(KnownNames, GivesTheSuggestionAndTheList) {
  EXPECT_EQ(known_names("hiden", kNames), " Did you mean 'hidden'? Known: hidden, layers, lr.");
  EXPECT_EQ(known_names("temperature", kNames), " Known: hidden, layers, lr.");
}

TEST(Join, SeparatesWords) {
  EXPECT_EQ(join({}), "");
  EXPECT_EQ(join({"a"}), "a");
  EXPECT_EQ(join({"a", "b", "c"}, "/"), "a/b/c");
}

}  // namespace
}  // namespace recurbench
