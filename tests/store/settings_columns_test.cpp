#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "store/columns.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::changed;
using test::flag;
using test::real;
using test::sample_row;
using test::store_error_of;
using test::text;
using test::whole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Value list(Value::List items) {
  return {std::move(items), {}};
}

/// Seven kinds of columns over three configurations; of each but the mixed one some row lacks it.
std::vector<Settings> typed_settings() {
  return {{{"task.both", whole(1)},
           {"task.flag", flag(false)},
           {"task.list", list({text("a"), whole(2), list({real(0.5), flag(true)})})},
           {"model.text", text("with \"quotes\", ünïcode")},
           {"model.whole", whole(std::numeric_limits<std::int64_t>::max())}},
          {{"task.both", text("1")},
           {"task.flag", flag(true)},
           {"optimizer.real", real(0.1)},
           {"train.empty", list({})}},
          {{"task.both", real(1)},
           {"task.list", text("a")},
           {"model.text", text("254")},
           {"model.whole", whole(-3)},
           {"optimizer.real", real(std::numeric_limits<double>::infinity())},
           {"other.key", whole(0)}}};
}

StudyData study_with(const std::vector<Settings>& settings) {
  StudyData study;
  for (std::size_t i = 0; i < settings.size(); ++i)
    study.rows.push_back(
        changed(sample_row(std::to_string(i)), [&](Configuration& c) { c.settings = settings[i]; }));
  return study;
}

class SettingsColumns : public ::testing::Test {
 protected:
  const Settings& back(std::size_t row) const { return study_.rows[row].configuration->settings; }
  hdf5::Dataset column(const std::string& name) const { return group_.dataset(name); }
  std::string kind(const std::string& name) const { return column(name).text_attribute("kind"); }
  std::string type(const std::string& name) const { return column(name).blob().type; }

  std::string image_ = results_image(study_with(typed_settings()));
  StudyData study_ = study_of_image(image_);
  hdf5::File file_ = hdf5::File::open(image_);
  hdf5::Group group_ = file_.root().group("configurations").group("settings");
};

TEST_F(SettingsColumns, GiveBackEveryValueWithItsTypeAndNothingThatWasAbsent) {
  const auto settings = typed_settings();
  ASSERT_EQ(study_.rows.size(), 3u);
  for (std::size_t i = 0; i < settings.size(); ++i) EXPECT_EQ(back(i), settings[i]) << "row " << i;
}

TEST_F(SettingsColumns, SayWhatKindTheyAre) {
  EXPECT_EQ(kind("task.both"), "json");
  EXPECT_EQ(kind("task.flag"), "flag");
  EXPECT_EQ(kind("task.list"), "json");
  EXPECT_EQ(kind("model.text"), "text");
  EXPECT_EQ(kind("model.whole"), "whole");
  EXPECT_EQ(kind("optimizer.real"), "real");
  EXPECT_EQ(kind("train.empty"), "json");
}

TEST_F(SettingsColumns, AreOfTheTypeThatFitsTheirKind) {
  EXPECT_EQ(type("task.flag"), "u8");
  EXPECT_EQ(type("model.whole"), "i64");
  EXPECT_EQ(type("optimizer.real"), "f64");
  EXPECT_THAT(type("model.text"), HasSubstr("text"));
  EXPECT_THAT(type("task.both"), HasSubstr("text"));
  EXPECT_THAT(type("task.list"), HasSubstr("text"));
}

TEST_F(SettingsColumns, HoldWhatNoValueCanBeWhereASettingIsAbsent) {
  EXPECT_THAT(group_.numbers<std::uint8_t>("task.flag"), ElementsAre(0, 1, 255));
  EXPECT_EQ(group_.numbers<std::int64_t>("model.whole")[1], std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(std::isnan(group_.numbers<double>("optimizer.real")[0]));
  EXPECT_EQ(group_.texts("model.text")[1], "");
}

TEST_F(SettingsColumns, HoldMixedValuesAndListsAsJson) {
  const auto both = group_.texts("task.both");
  EXPECT_EQ(both[0], "1");
  EXPECT_EQ(both[1], "\"1\"");
  EXPECT_EQ(both[2], "1.0");
  EXPECT_EQ(group_.texts("task.list")[0], R"(["a",2,[0.5,true]])");
  EXPECT_EQ(group_.texts("task.list")[1], "");
  EXPECT_EQ(group_.texts("train.empty")[1], "[]");
}

TEST_F(SettingsColumns, StandInTheOrderOfTheSectionsAndThenOfTheKeys) {
  EXPECT_THAT(read_own_texts(group_, "names"),
              ElementsAre("task.both", "task.flag", "task.list", "model.text", "model.whole",
                          "optimizer.real", "train.empty", "other.key"));
}

TEST(Settings, WhoseValueWouldMeanAbsentAreRefused) {
  const test::TemporaryFolder folder;
  for (const Value& value : {text(""), whole(std::numeric_limits<std::int64_t>::min()), real(std::nan(""))}) {
    const auto study = study_with({{{"task.key", value}}});
    EXPECT_THAT(store_error_of([&] { write_results(folder.path / "results.h5", study); }),
                HasSubstr("reads back differently"))
        << value.text();
  }
  EXPECT_EQ(test::files_in(folder.path), 0u);
}

TEST(SearchColumn, KeepsOrderAndTypesOfTheSweptKeys) {
  auto study = study_with({{}});
  const Settings search{{"train.b", whole(3)},
                        {"model.a", list({text("x"), flag(false)})},
                        {"optimizer.lr", real(1)},
                        {"task.t", text("3")}};
  study.rows[0] = changed(study.rows[0], [&](Configuration& c) { c.search = search; });
  EXPECT_EQ(study_of_image(results_image(study)).rows[0].configuration->search, search);
}

TEST(LinkNames, AreNoneTwiceAndNoneReserved) {
  EXPECT_THAT(link_names({"a/b", "a b", "a_b", "names", "", ".", ".."}, {"names"}),
              ElementsAre("a_b", "a_b_2", "a_b_3", "names_2", "_", "_.", "_.."));
}

}  // namespace
}  // namespace recurbench
