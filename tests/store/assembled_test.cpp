#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/bytes.hpp"
#include "store/collect.hpp"
#include "store/journal.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::sample_configuration;
using test::sample_result;
using test::store_error_of;
using test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const JournalHeader kHeader{
    "7 adding", {"2024-01-01T00:00:00Z", "recurbench run x.yaml", "node", 1, {}}, 0, {}};

PlanRecord plan(std::uint64_t number, std::vector<std::uint64_t> configurations,
                std::uint32_t replicates = 1) {
  PlanRecord plan{.number = number, .study = {}, .configurations = std::move(configurations), .journals = {}};
  plan.study.name = fmt::format("plan {}", number);
  plan.study.replicates = replicates;
  return plan;
}

std::string id_of(const std::string& identity, std::uint32_t replicate = 0) {
  return trial_id(sample_configuration(identity), replicate);
}

/// A study whose journal plans the configurations 0 "a", 1 "b" and 2 "c".
class Assembled : public ::testing::Test {
 protected:
  Assembled() {
    for (const auto* identity : {"a", "b", "c"})
      writer_.append(Frame::planned, encode(number_++, 0, sample_configuration(identity)));
  }
  void commit(const std::string& id) { writer_.append(Frame::commit, encode(sample_result(id))); }
  void add(const PlanRecord& record) { writer_.append(Frame::plan, encode(record)); }
  StudyData study() { return assembled(collect(folder_.path)); }
  TemporaryFolder folder_;
  JournalWriter writer_{folder_.path, 0, encode(kHeader)};
  std::uint64_t number_ = 0;
};

TEST_F(Assembled, PutsResultsIntoPlanOrderAndLeavesStrangersOut) {
  add(plan(0, {2, 0, 1}));
  for (const auto* identity : {"a", "x", "c"}) commit(id_of(identity));
  const auto found = study();
  ASSERT_EQ(found.rows.size(), 3u);
  EXPECT_EQ(found.rows[0].result->id, id_of("c"));
  EXPECT_EQ(found.rows[1].result->id, id_of("a"));
  EXPECT_FALSE(found.rows[2].result.has_value());
  EXPECT_EQ(found.rows[2].id(), id_of("b"));
  EXPECT_EQ(found.sessions.size(), 1u);
  EXPECT_TRUE(found.damage.empty());
}

TEST_F(Assembled, HasEveryReplicateOfAConfigurationTheReplicateFastest) {
  add(plan(0, {1, 2}, 2));
  commit(id_of("b", 1));
  const auto found = study();
  std::vector<std::string> rows;
  for (const auto& row : found.rows)
    rows.push_back(fmt::format("{} {} {}", row.configuration->identity, row.replicate, name_of(row.state())));
  EXPECT_THAT(rows, ElementsAre("b 0 pending", "b 1 done", "c 0 pending", "c 1 pending"));
  EXPECT_EQ(found.rows[0].configuration, found.rows[1].configuration) << "shared";
}

TEST_F(Assembled, GoesByTheLatestPlanWhateverOrderTheyStandIn) {
  add(plan(1, {1}));
  add(plan(0, {0, 1, 2}));
  EXPECT_EQ(study().name, "plan 1");
  EXPECT_EQ(study().rows.size(), 1u);
  add(plan(2, {0, 1}));
  EXPECT_EQ(study().name, "plan 2");
  EXPECT_EQ(study().rows.size(), 2u);
}

TEST_F(Assembled, DescribesAConfigurationAsTheLatestPlanDoesWhateverOrderTheyStandIn) {
  const auto labelled = [](const std::string& label) {
    auto configuration = sample_configuration("b");
    configuration.model = label;
    return configuration;
  };
  writer_.append(Frame::planned, encode(1, 2, labelled("as plan 2 says")));
  writer_.append(Frame::planned, encode(1, 1, labelled("as plan 1 says")));
  add(plan(2, {0, 1}));
  EXPECT_EQ(study().rows[1].configuration->model, "as plan 2 says");
  const auto known = scan(folder_.path).configurations.at("b");
  EXPECT_EQ(known.number, 1u);
  EXPECT_EQ(known.plan, 2u);
  EXPECT_EQ(known.content, content_hash(labelled("as plan 2 says")));
}

TEST_F(Assembled, SharesTheConfigurationsThatAreKnownAlreadyWhereTheySayTheSame) {
  auto other = sample_configuration("b");
  other.steps += 1;
  const std::vector known{std::make_shared<const Configuration>(sample_configuration("a")),
                          std::make_shared<const Configuration>(other)};
  const auto found = collect(folder_.path, "7 adding", known).configurations;
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found.at(0), known[0]);
  EXPECT_NE(found.at(1), known[1]);
  EXPECT_EQ(found.at(1)->steps, sample_configuration("b").steps);
  EXPECT_EQ(found.at(2)->identity, "c");
}

TEST_F(Assembled, SaysWhichConfigurationOfThePlanIsLost) {
  add(plan(0, {0, 7, 1}));
  const auto found = study();
  EXPECT_EQ(found.rows.size(), 2u);
  EXPECT_THAT(found.damage, ElementsAre("configuration 7 of the plan cannot be read"));
}

TEST_F(Assembled, SaysWhichJournalOfThePlanIsGone) {
  auto record = plan(0, {0});
  record.journals = {writer_.path().filename().string(), "r00001-gone.journal"};
  add(record);
  EXPECT_THAT(study().damage,
              ElementsAre("r00001-gone.journal: this journal is gone, with all that it held"));
}

TEST_F(Assembled, DoesNotMissAJournalThatTheLatestPlanGaveUp) {
  auto first = plan(0, {0}), second = plan(1, {0});
  first.journals = {"r00001-gone.journal"};
  second.journals = {writer_.path().filename().string()};
  add(first);
  add(second);
  EXPECT_THAT(study().damage, ::testing::IsEmpty());
}

TEST_F(Assembled, IsRefusedWhereANewerProgramWroteSomethingAndNeverCalledDamage) {
  add(plan(0, {0}));
  ByteWriter front;
  front.put(std::string_view("id"));
  front.put(std::uint8_t{200});  // a state of later days
  front.put(std::uint32_t{0});
  writer_.append(Frame::commit, front.take());
  EXPECT_THROW(scan(folder_.path), NewerFormat);
  EXPECT_THROW(collect(folder_.path), NewerFormat);
}

TEST_F(Assembled, KeepsTheDamageThatWasFound) {
  add(plan(0, {0}));
  writer_.append(Frame::commit, "short");
  EXPECT_THAT(study().damage, ElementsAre(HasSubstr("frame 5: ")));
}

TEST_F(Assembled, NeedsAPlan) {
  EXPECT_THAT(store_error_of([&] { study(); }), HasSubstr("no plan of this study can be read"));
}

TEST_F(Assembled, ReadsTheSameConfigurationsThatAScanNumbers) {
  const auto scanned = scan(folder_.path);
  const auto collected = collect(folder_.path);
  ASSERT_EQ(scanned.configurations.size(), 3u);
  for (const auto& [number, configuration] : collected.configurations)
    EXPECT_EQ(scanned.configurations.at(configuration->identity).number, number);
}

}  // namespace
}  // namespace recurbench
