#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::changed;
using test::sample_study;
using test::TemporaryFolder;

class Digest : public ::testing::Test {
 protected:
  std::string of(const std::function<void(StudyData&)>& change) {
    auto study = sample_study();
    change(study);
    write_results(folder_.path / "d.h5", study);
    return results_digest(folder_.path / "d.h5");
  }
  TemporaryFolder folder_;
};

TEST_F(Digest, IgnoresWhatDependsOnTheRun) {
  const auto base = of([](auto&) {});
  EXPECT_EQ(base.size(), 16u);
  visit_clock_columns([&](const char* name, auto, auto, auto at) {
    EXPECT_EQ(base, of([&](StudyData& study) { at(*study.rows[0].result) = {}; })) << name;
  });
  EXPECT_EQ(base,
            of([](auto& s) { s.rows[0] = changed(s.rows[0], [](auto& c) { c.predicted_seconds = 99; }); }));
  EXPECT_EQ(base, of([](auto& study) { study.rows[0].result->clock.point_seconds[2] = 77; }));
  EXPECT_EQ(base, of([](auto& study) { study.sessions.clear(); }));
  EXPECT_EQ(base,
            of([](auto& study) { study.damage.push_back("another line, longer than all the others"); }));
}

/// Makes a value another one.
template <class Field>
void alter(Field& value) {
  if constexpr (std::is_same_v<Field, std::string>)
    value += "x";
  else
    value = static_cast<Field>(value == 0 ? 1 : 0);
}

TEST_F(Digest, SeesEveryColumnOfTheTrialsAndOfTheConfigurations) {
  const auto base = of([](auto&) {});
  visit_trial_columns([&](const char* name, auto, auto, auto at) {
    EXPECT_NE(base, of([&](StudyData& study) { alter(at(*study.rows[0].result)); })) << name;
  });
  visit_configuration_columns([&](const char* name, auto, auto, auto at) {
    const auto change = [&](StudyData& study) {
      study.rows[0] = changed(study.rows[0], [&](Configuration& c) { alter(at(c)); });
    };
    EXPECT_NE(base, of(change)) << name;
  });
}

/// Changes of the first row's configuration.
std::vector<std::function<void(Configuration&)>> changes_of_configuration() {
  return {
      [](auto& c) { c.identity = "other"; },
      [](auto& c) { c.settings[0].second = test::whole(51); },
      [](auto& c) { c.settings[0].second = test::text("50"); },
      [](auto& c) { c.settings.pop_back(); },
      [](auto& c) { c.search[0].first = "optimizer.rate"; },
      [](auto& c) { c.search[0].second = test::text("0.003"); },
      [](auto& c) { c.task_facts.levels[1].length = 401; },
      [](auto& c) { c.task_facts.levels[1].chance = std::nextafter(0.5, 1); },
      [](auto& c) { c.task_facts.levels[1].solved = std::nextafter(0.03, 1); },
      [](auto& c) { c.task_facts.levels.pop_back(); },
  };
}

TEST_F(Digest, SeesEverySettingAndEveryLevel) {
  const auto base = of([](auto&) {});
  const auto changes = changes_of_configuration();
  for (std::size_t i = 0; i < changes.size(); ++i)
    EXPECT_NE(base, of([&](StudyData& s) { s.rows[0] = changed(s.rows[0], changes[i]); })) << "change " << i;
}

TEST_F(Digest, SeesEverythingElseThatIsAResult) {
  const auto base = of([](auto&) {});
  const std::vector<std::function<void(StudyData&)>> changes{
      [](auto& s) { s.name += "x"; },
      [](auto& s) { s.description += "x"; },
      [](auto& s) { s.sweep_yaml += "x"; },
      [](auto& s) { s.overrides.pop_back(); },
      [](auto& s) { s.seed = 1; },
      [](auto& s) { s.replicates = 1; },
      [](auto& s) { s.rows.pop_back(); },
      [](auto& s) { s.rows[0].result.reset(); },
      [](auto& s) { s.rows[1].replicate = 4; },
      [](auto& s) { s.rows[0].result->state = TrialState::timed_out; },
      [](auto& s) { s.rows[0].result->finals[0].value = std::nextafter(0.125, 1); },
      [](auto& s) { s.rows[3].result->finals[0].value = 0.0; },
      [](auto& s) { s.rows[3].result->finals[1].of.length = 161; },
      [](auto& s) { s.rows[3].result->finals[1].of.length.reset(); },
      [](auto& s) { s.rows[3].result->finals[1].of.by = "distance"; },
      [](auto& s) { s.rows[3].result->finals[1].of.group = "0-0.3"; },
      [](auto& s) { s.rows[3].result->finals[1].of.split = Split::valid; },
      [](auto& s) { s.rows[3].result->finals[1].when = When::last; },
      [](auto& s) { s.rows[3].result->curves.of[1].length = 41; },
      [](auto& s) { s.rows[0].result->curves.steps[6] += 1; },
      [](auto& s) { s.rows[0].result->curves.columns[1][6] = std::nextafter(6.0 / 7.0, 1); },
      [](auto& s) { s.rows[0].result->curves.of[1].metric = "error"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_NE(base, of(changes[i])) << "change " << i;
}

}  // namespace
}  // namespace recurbench
