#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/bytes.hpp"
#include "store/record_kinds.hpp"
#include "store/record_samples.hpp"

namespace recurbench {
namespace {

using nlohmann::json;
using test::record_kinds;
using test::RecordKind;
using test::store_error_of;
using ::testing::AllOf;
using ::testing::HasSubstr;

const RecordKind& kind(const std::string& name) {
  static const auto kinds = record_kinds();
  return *std::find_if(kinds.begin(), kinds.end(), [&](const auto& each) { return each.name == name; });
}

TEST(RecordFields, OfHeadersComeBack) {
  const auto one = test::sample_header();
  const auto two = decode_header(encode(one));
  EXPECT_EQ(two.study_key, one.study_key);
  EXPECT_EQ(two.rank, one.rank);
  EXPECT_EQ(two.fingerprints, one.fingerprints);
  EXPECT_EQ(two.session.started, one.session.started);
  EXPECT_EQ(two.session.command_line, one.session.command_line);
  EXPECT_EQ(two.session.host, one.session.host);
  EXPECT_EQ(two.session.ranks, one.session.ranks);
  EXPECT_EQ(two.session.build, one.session.build);
  EXPECT_EQ(kind("Header").map().at("format"), kRecordFormat);
}

TEST(RecordFields, OfPlansComeBack) {
  const auto one = test::sample_plan();
  const auto two = decode_plan(encode(one));
  EXPECT_EQ(two.number, one.number);
  EXPECT_EQ(two.configurations, one.configurations);
  EXPECT_EQ(two.journals, one.journals);
  EXPECT_EQ(two.study.name, one.study.name);
  EXPECT_EQ(two.study.description, one.study.description);
  EXPECT_EQ(two.study.sweep_yaml, one.study.sweep_yaml);
  EXPECT_EQ(two.study.overrides, one.study.overrides);
  EXPECT_EQ(two.study.seed, one.study.seed);
  EXPECT_EQ(two.study.replicates, one.study.replicates);
}

TEST(RecordFields, OfConfigurationsComeBack) {
  const auto one = test::sample_planned();
  const auto two = decode_configuration(encode(12, 34, one));
  EXPECT_EQ(two.task, one.task);
  EXPECT_EQ(two.model, one.model);
  EXPECT_EQ(two.seed, one.seed);
  EXPECT_EQ(two.metric, one.metric);
  for (const auto* section : {"task", "model", "optimizer", "train"}) {
    EXPECT_EQ(two.sections.at(section).values(), one.sections.at(section).values()) << section;
    EXPECT_EQ(two.sections.at(section).section(), section);
    EXPECT_FALSE(one.sections.at(section).values().empty());
  }
  EXPECT_EQ(two.search, one.search);
  EXPECT_EQ(two.identity, one.identity);
  EXPECT_EQ(two.semantics, one.semantics);
  EXPECT_EQ(two.machinery, one.machinery);
  EXPECT_EQ(two.steps, one.steps);
  EXPECT_EQ(two.settings, one.settings) << "with their types";
  EXPECT_EQ(two.predicted_seconds, one.predicted_seconds);
  EXPECT_EQ(trial_id(two, 9), trial_id(one, 9));
}

TEST(RecordFields, OfFactsComeBack) {
  const auto one = test::sample_planned();
  const auto two = decode_configuration(encode(12, 34, one));
  EXPECT_EQ(two.task_facts.metric, one.task_facts.metric);
  EXPECT_EQ(two.task_facts.higher_is_better, one.task_facts.higher_is_better);
  EXPECT_EQ(two.task_facts.chance, one.task_facts.chance);
  EXPECT_EQ(two.task_facts.solved, one.task_facts.solved);
  EXPECT_EQ(two.task_facts.levels, one.task_facts.levels);
  EXPECT_EQ(two.model_facts.parameters, one.model_facts.parameters);
  EXPECT_EQ(two.model_facts.state_floats, one.model_facts.state_floats);
  EXPECT_EQ(two.model_facts.flops_per_token, one.model_facts.flops_per_token);
  EXPECT_EQ(two.model_facts.bytes, one.model_facts.bytes);
}

TEST(RecordFields, OfResultsComeBack) {
  const auto one = test::sample_commit();
  const auto two = decode_result(encode(one));
  EXPECT_EQ(two.id, one.id);
  EXPECT_EQ(two.state, one.state);
  EXPECT_EQ(two.message, one.message);
  EXPECT_EQ(two.steps_done, one.steps_done);
  EXPECT_EQ(two.best_step, one.best_step);
  EXPECT_EQ(two.curves.of, one.curves.of);
  EXPECT_EQ(two.curves.steps, one.curves.steps);
  EXPECT_EQ(two.curves.columns[0], one.curves.columns[0]);
  EXPECT_TRUE(std::isnan(two.curves.columns[1][1]));
  ASSERT_EQ(two.finals.size(), one.finals.size());
  for (std::size_t i = 0; i < one.finals.size(); ++i) {
    EXPECT_EQ(two.finals[i].of, one.finals[i].of);
    EXPECT_EQ(two.finals[i].when, one.finals[i].when);
    EXPECT_EQ(two.finals[i].value, one.finals[i].value);
  }
  EXPECT_TRUE(std::signbit(two.finals.back().value));
}

TEST(RecordFields, OfTheClockComeBack) {
  const auto one = test::sample_commit().clock;
  const auto two = decode_result(encode(test::sample_commit())).clock;
  EXPECT_EQ(two.attempt, one.attempt);
  EXPECT_EQ(two.started_unix_seconds, one.started_unix_seconds);
  EXPECT_EQ(two.wall_seconds, one.wall_seconds);
  EXPECT_EQ(two.train_seconds, one.train_seconds);
  EXPECT_EQ(two.tokens, one.tokens);
  EXPECT_EQ(two.rank, one.rank);
  EXPECT_EQ(two.host, one.host);
  EXPECT_EQ(two.point_seconds, one.point_seconds);
}

TEST(RecordFronts, HaveWhatAScanNeeds) {
  const auto commit = encode(test::sample_commit());
  const auto committed = committed_in(commit);
  EXPECT_EQ(committed.id, "0123456789abcdef");
  EXPECT_EQ(committed.state, TrialState::timed_out);
  EXPECT_EQ(committed.attempt, 6u);
  const auto bytes = encode(12, 34, test::sample_planned());
  const auto planned = planned_in(bytes);
  EXPECT_EQ(planned.number, 12u);
  EXPECT_EQ(planned.plan, 34u);
  EXPECT_EQ(planned.identity, "aa01");
  EXPECT_EQ(planned.content, content_hash(test::sample_planned()));
}

TEST(RecordFronts, OfResultsMustAgreeWithTheirMaps) {
  const std::vector<std::function<void(json&)>> changes{
      [](auto& map) { map["id"] = "other"; }, [](auto& map) { map["state"] = "failed"; },
      [](auto& map) { map["clock"]["attempt"] = 7; }, [](auto& map) { map.erase("id"); }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    json map = kind("Commit").map();
    changes[i](map);
    const auto bytes = kind("Commit").with(map);
    EXPECT_THAT(
        store_error_of([&] { decode_result(bytes); }),
        AllOf(HasSubstr("a stored result: its front says trial 0123456789abcdef, timed_out, attempt 6"),
              HasSubstr("its map trial")))
        << i;
  }
}

TEST(RecordFronts, OfConfigurationsMustAgreeWithTheirMaps) {
  json map = kind("PlannedConfiguration").map();
  map["identity"] = "bb02";
  EXPECT_THAT(store_error_of([&] { decode_configuration(kind("PlannedConfiguration").with(map)); }),
              HasSubstr("a planned configuration: its front says identity aa01, its map bb02"));
}

TEST(RecordFronts, HaveAStateThatHasEndedAndIsKnown) {
  for (const std::uint8_t state : {std::uint8_t{6}, std::uint8_t{8}, std::uint8_t{9}, std::uint8_t{255}}) {
    ByteWriter front;
    front.put("id");
    front.put(state);
    front.put(std::uint32_t{0});
    EXPECT_THAT(store_error_of([&] { committed_in(front.bytes()); }), HasSubstr("its state is none that"))
        << int{state};
  }
  json map = kind("Commit").map();
  map["state"] = "abducted";
  EXPECT_THAT(store_error_of([&] { decode_result(kind("Commit").with(map)); }),
              HasSubstr("state: 'abducted' is none of the words that this version knows"));
}

TEST(RecordFields, AreTheSameOnlyToTheLastBit) {
  const auto one = test::sample_commit();
  auto two = one;
  EXPECT_TRUE(same(one, two));
  two.finals.back().value = 0.0;
  EXPECT_FALSE(same(one, two)) << "0 is not -0";
  two = one;
  two.curves.columns[1][2] = std::nextafter(two.curves.columns[1][2], 1);
  EXPECT_FALSE(same(one, two));
}

TEST(ContentHash, SeesWhateverAConfigurationSays) {
  const std::vector<std::function<void(Configuration&)>> changes{
      [](auto& c) { c.task += "x"; },
      [](auto& c) { c.model += "x"; },
      [](auto& c) { c.seed += 1; },
      [](auto& c) { c.metric.clear(); },
      [](auto& c) { c.sections.train.set("save_weights", test::flag(true)); },
      [](auto& c) { c.sections.optimizer.remove("lr"); },
      [](auto& c) { c.search[0].second = test::text("0.003"); },
      [](auto& c) { c.identity += "x"; },
      [](auto& c) { c.semantics += "x"; },
      [](auto& c) { c.machinery.emplace_back(); },
      [](auto& c) { c.steps += 1; },
      [](auto& c) { c.settings.pop_back(); },
      [](auto& c) { c.settings[0].second = test::real(50); },
      [](auto& c) { c.task_facts.levels[1].solved += 1e-15; },
      [](auto& c) { c.model_facts.bytes += 1; },
      [](auto& c) { c.predicted_seconds += 1; }};
  const auto before = content_hash(test::sample_planned());
  EXPECT_EQ(before, content_hash(decode_configuration(encode(1, 2, test::sample_planned()))));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto configuration = test::sample_planned();
    changes[i](configuration);
    EXPECT_NE(content_hash(configuration), before) << "change " << i;
    EXPECT_FALSE(same(configuration, test::sample_planned())) << "change " << i;
  }
}

}  // namespace
}  // namespace recurbench
