#include "store/weights_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "config/scalar.hpp"
#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/records.hpp"
#include "store/results_layout.hpp"
#include "store/samples.hpp"
#include "support/messages.hpp"

namespace recurbench {
namespace {

class WeightsFile : public ::testing::Test {
 protected:
  WeightsFile() {
    weights.trial = "0123";
    weights.semantics = "gru=1 parity=1";
    weights.step = 700;
    weights.longest = 40;
    weights.task.set("name", {std::string("parity"), {}});
    weights.task.set("length.min", {std::int64_t{3}, {}});
    weights.model.set("name", {std::string("hybrid"), {}});
    weights.model.set("layers", {Value::List{{std::string("gru"), {}}, {std::string("rnn"), {}}}, {}});
    weights.model.set("conv", {false, {}});
    weights.tensors = {{"a.w", 2, 3, {0.5, -1, 1e-30, 4, 5, 6}}, {"b", 1, 1, {7}}};
  }
  test::TemporaryFolder folder;
  std::filesystem::path path = folder.path / "weights.h5";
  Weights weights;
};

TEST_F(WeightsFile, ComesBackAsItWasWritten) {
  write_weights(path, weights);
  const Weights back = read_weights(path);
  EXPECT_EQ(back.trial, weights.trial);
  EXPECT_EQ(back.semantics, weights.semantics);
  EXPECT_EQ(back.step, 700U);
  EXPECT_EQ(back.longest, 40U);
  for (const auto& [section, original] :
       {std::pair{&back.task, &weights.task}, std::pair{&back.model, &weights.model}}) {
    ASSERT_EQ(section->values().size(), original->values().size());
    for (const auto& [key, value] : original->values()) EXPECT_EQ(section->values().at(key), value) << key;
  }
  ASSERT_EQ(back.tensors.size(), 2U);
  EXPECT_EQ(back.tensors[0].name, "a.w");
  EXPECT_EQ(back.tensors[0].rows, 2U);
  EXPECT_EQ(back.tensors[0].cols, 3U);
  EXPECT_EQ(back.tensors[0].values, weights.tensors[0].values);
}

TEST_F(WeightsFile, RefusesWhatIsNone) {
  write_durably(path, "text");
  EXPECT_THAT(test::message_of([&] { read_weights(path); }),
              ::testing::HasSubstr(path.string() + ": HDF5 cannot open"));
  EXPECT_THAT(test::message_of([&] { read_weights("absent.h5"); }), ::testing::HasSubstr("absent.h5"));
}

TEST_F(WeightsFile, RefusesEveryByteThatFlipped) {
  write_weights(path, weights);
  const std::string whole = read_file(path);
  const std::size_t image = unseal(whole).size();
  for (std::size_t at = 0; at < image; at += 41) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x04);
    test::write_plainly(path, damaged);
    EXPECT_THAT(test::message_of([&] { read_weights(path); }), ::testing::HasSubstr("damaged or edited"))
        << "byte " << at;
  }
  const double value = 1e-30;  // in the middle of a.w
  const auto at = whole.find(std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
  ASSERT_NE(at, std::string::npos);
  std::string damaged = whole;
  damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
  test::write_plainly(path, damaged);
  EXPECT_THAT(test::message_of([&] { read_weights(path); }), ::testing::StartsWith(path.string() + ": "));
}

TEST_F(WeightsFile, RefusesFilesOfOtherFormats) {
  const auto message = [&](const std::string& format, std::uint32_t version) {
    const auto file = hdf5::File::create();
    auto root = file.root();
    if (!format.empty()) root.set_attribute("format", format);
    root.set_attribute("format_version", version);
    write_durably(path, file.image());
    return test::message_of([&] { read_weights(path); });
  };
  EXPECT_THAT(message("", 1), ::testing::HasSubstr("a file of weights was required"));
  EXPECT_THAT(message("recurbench results", 1), ::testing::HasSubstr("a file of weights was required"));
  EXPECT_THAT(message("recurbench weights", 2),
              ::testing::HasSubstr("up to format version 1, got 2; use a newer recurbench"));
  EXPECT_THROW(read_weights(path), NewerFormat);
  EXPECT_THAT(message("recurbench weights", 1), ::testing::StartsWith(path.string()));
  EXPECT_THROW(read_weights(path), StoreError);
}

}  // namespace
}  // namespace recurbench
