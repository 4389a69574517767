#include "config/key_value.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

TEST(KeyValue, TypesValuesAsInASweep) {
  Params section("model");
  set_all(section, {"hidden=2e1", "shell=modern", "layers=[mamba, lstm]", "note='5'"}, "bench");
  EXPECT_EQ(section.integer("hidden", 1, 1, 99), 20);
  EXPECT_EQ(section.texts("layers"), (std::vector<std::string>{"mamba", "lstm"}));
  EXPECT_EQ(section.text("note"), "5");
  EXPECT_EQ(key_value("a=b=c", "bench").second.text(), "b=c");
}

TEST(KeyValue, SplitsAtCommasButNotWithinLists) {
  EXPECT_EQ(split_settings("a=1,layers=[b,[c,d]],e=f"),
            (std::vector<std::string>{"a=1", "layers=[b,[c,d]]", "e=f"}));
  EXPECT_EQ(split_settings("a=1,"), (std::vector<std::string>{"a=1", ""}));
}

TEST(KeyValue, RefusesWhatIsNoSetting) {
  for (const char* text : {"", "hidden", "=3"}) try {
      key_value(text, "bench");
      FAIL() << text;
    } catch (const ConfigError& error) {
      EXPECT_EQ(std::string(error.what()),
                fmt::format("bench: settings of the form key=value were required, got '{}'", text));
    }
  EXPECT_THROW(key_value("hidden=", "bench"), ConfigError);
  EXPECT_THROW(key_value("hidden={a: 1}", "bench"), ConfigError);
}

}  // namespace
}  // namespace recurbench
