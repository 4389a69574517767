#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "store/results_layout.hpp"
#include "store/samples.hpp"
#include "store/study.hpp"

namespace recurbench {
namespace {

using testing::sample_study;
using testing::TemporaryFolder;

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
    EXPECT_EQ(base, of([&](StudyData& study) { *at(study.rows[0]) = {}; })) << name;
  });
  EXPECT_EQ(base, of([](auto& study) { study.rows[0].result->clock.point_seconds[2] = 77; }));
  EXPECT_EQ(base, of([](auto& study) { study.sessions.clear(); }));
  EXPECT_EQ(base,
            of([](auto& study) { study.damage.push_back("another line, longer than all the others"); }));
}

TEST_F(Digest, SeesEveryColumnOfTheTrials) {
  const auto base = of([](auto&) {});
  visit_trial_columns([&](const char* name, auto, auto, auto at) {
    if (std::string(name) == "id") return;
    const auto change = [&](StudyData& study) {
      auto& value = *at(study.rows[0]);
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>)
        value += "x";
      else
        value = static_cast<std::remove_cvref_t<decltype(value)>>(value == 0 ? 1 : 0);
    };
    EXPECT_NE(base, of(change)) << name;
  });
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
      [](auto& s) { s.rows[0].spec.id = s.rows[0].result->id = "other"; },
      [](auto& s) { s.rows[0].result->status = Status::timed_out; },
      [](auto& s) { s.rows[0].spec.settings[0].second = "51"; },
      [](auto& s) { std::swap(s.rows[0].spec.settings[0], s.rows[0].spec.settings[1]); },
      [](auto& s) { s.rows[0].spec.search[0].first = "optimizer.rate"; },
      [](auto& s) { s.rows[0].result->finals[0].second = std::nextafter(0.125, 1); },
      [](auto& s) { s.rows[3].result->finals[0].second = 0.0; },
      [](auto& s) { s.rows[0].result->curves.steps[6] += 1; },
      [](auto& s) { s.rows[0].result->curves.columns[1][6] = std::nextafter(6.0 / 7.0, 1); },
      [](auto& s) { s.rows[0].result->curves.names[1] = "valid/error"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_NE(base, of(changes[i])) << "change " << i;
}

}  // namespace
}  // namespace recurbench
