#include "study/verify.hpp"

#include <unordered_map>

#include "store/collect.hpp"
#include "store/durable.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "store/weights_file.hpp"
#include "study/load.hpp"
#include "study/outset.hpp"
#include "study/paths.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;

std::size_t ended(const StudyData& study) {
  std::size_t count = 0;
  for (const auto& row : study.rows) count += row.result ? 1 : 0;
  return count;
}

class Inspection {
 public:
  Verification run(const fs::path& path) {
    if (fs::is_regular_file(path)) {
      read_stored(path);
      return std::move(found_);
    }
    const StudyPaths paths{path};
    if (!fs::exists(paths.journal()) && !fs::exists(paths.results()))
      load_study(path);  // says what is missing
    if (fs::exists(paths.results())) read_stored(paths.results());
    inspect_journals(paths);
    inspect_others(paths);
    return std::move(found_);
  }

 private:
  void say(std::string line) { found_.findings.push_back(std::move(line)); }
  void blame(std::string line) {
    found_.is_sound = false;
    say("damage: " + std::move(line));
  }
  /// What a newer program wrote is no damage, and nothing that this one can vouch for.
  void blame(const StoreError& error, const std::string& path = "") {
    const std::string message = error.what();
    std::string line = message.starts_with(path) ? message : path + ": " + message;
    if (dynamic_cast<const NewerFormat*>(&error) == nullptr) return blame(std::move(line));
    found_.is_sound = false;
    say(std::move(line));
  }

  void read_stored(const fs::path& path) {
    try {
      stored_ = read_results(path);
    } catch (const StoreError& error) {
      blame(error);
      return;
    }
    say(fmt::format("{}: whole; {} of {} trials finished", path.string(), ended(*stored_),
                    stored_->rows.size()));
    for (const auto& line : stored_->damage) say("when it was written: damage: " + line);
  }

  void inspect_journals(const StudyPaths& paths) {
    Collected collected;
    try {
      collected = collect(paths.journal());
    } catch (const StoreError& error) {
      blame(error);
      return;
    }
    for (const auto& line : collected.damage) blame(line);
    for (const auto& line : collected.torn_tails) say(line);
    if (!collected.plan) {
      blame("no plan can be read from the journals");
      return;
    }
    collected.damage.clear();
    live_ = assembled(std::move(collected));
    const StudyData& live = *live_;
    for (const auto& line : live.damage) blame(line);
    say(fmt::format("journals: {} of {} trials finished", ended(live), live.rows.size()));
    if (stored_) compare(live);
    if (!stored_ && ended(live) == live.rows.size() && !fs::exists(paths.results()))
      blame("every trial is finished and there is no results.h5; `recurbench results` makes it");
    if (!stored_ && ended(live) < live.rows.size())
      say("the study is unfinished: the run's command goes on with it, `recurbench results` writes what "
          "there is");
  }

  /// Checkpoints, weights and the copy of the sweep.
  void inspect_others(const StudyPaths& paths) {
    each_file(paths.checkpoints(), ".checkpoint",
              [](const fs::path& file) { decode_checkpoint(read_file(file)); });
    each_file(paths.weights(), ".h5", [](const fs::path& file) { read_weights(file); });
    if (!live_) return;
    if (!fs::exists(paths.yaml()) || read_file(paths.yaml()) != live_->sweep_yaml)
      blame(fmt::format("{}: not the sweep that the latest run was given", paths.yaml().string()));
    std::size_t without = 0;
    for (const auto& row : live_->rows)
      without += keeps_weights(*row.configuration, row.state()) && !fs::exists(paths.weights_of(row.id()));
    if (without > 0) blame(fmt::format("{} finished trials have lost their weights", without));
  }

  template <class Check>
  void each_file(const fs::path& folder, std::string_view extension, Check check) {
    if (!fs::exists(folder)) return;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != extension) continue;
      try {
        check(entry.path());
      } catch (const StoreError& error) {
        blame(error, entry.path().string());
      }
    }
  }

  void compare(const StudyData& live) {
    std::unordered_map<std::string, const TrialResult*> known;
    if (const auto where = first_difference(plan_of(*stored_), plan_of(live)); !where.empty()) {
      found_.is_sound = false;
      say(fmt::format("results.h5 differs from the latest plan in {}; `recurbench results` writes it anew",
                      where));
    }
    for (const auto& row : stored_->rows)
      if (row.result) known.emplace(row.result->id, &*row.result);
    std::size_t newer = 0, other = 0, lost = 0;
    for (const auto& row : live.rows) {
      const auto found = known.find(row.id());
      if (row.result && found == known.end()) ++newer;
      if (row.result && found != known.end()) other += same_content(*row.result, *found->second) ? 0 : 1;
      if (!row.result && found != known.end()) ++lost;
    }
    if (newer > 0) {
      found_.is_sound = false;
      say(fmt::format(
          "{} finished trials are not in results.h5 yet; run the sweep again, or `recurbench results`",
          newer));
    }
    if (other > 0)
      blame(fmt::format("{} trials stand in results.h5 with other content than in the journals", other));
    if (lost > 0) blame(fmt::format("{} finished trials of results.h5 stand in no journal", lost));
  }

  /// The study without what its trials gave.
  static StudyData plan_of(const StudyData& study) {
    StudyData plan;
    static_cast<StudyInfo&>(plan) = study;
    plan.rows.reserve(study.rows.size());
    for (const auto& row : study.rows) plan.rows.push_back({row.configuration, row.replicate});
    return plan;
  }

  static bool same_content(TrialResult left, TrialResult right) {
    left.clock = right.clock = {};
    return same(left, right);
  }

  Verification found_;
  std::optional<StudyData> stored_, live_;
};

}  // namespace

Verification verify_study(const fs::path& path) {
  return Inspection().run(path);
}

}  // namespace recurbench
