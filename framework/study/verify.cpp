#include "study/verify.hpp"

#include <unordered_map>

#include "store/collect.hpp"
#include "store/durable.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/weights_file.hpp"
#include "study/claim.hpp"
#include "study/load.hpp"
#include "study/outset.hpp"
#include "study/paths.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;

class Inspection {
 public:
  Verification run(const fs::path& path) {
    if (fs::is_regular_file(path)) {
      read_stored(path, "");
      return std::move(found_);
    }
    const StudyPaths paths{path};
    if (!fs::exists(paths.journal()) && !fs::exists(paths.results()))
      load_study(path);  // says what is missing
    if (fs::exists(paths.results()))
      read_stored(paths.results(), "; `recurbench results` makes it anew from the journals");
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
  void blame(const StoreError& error, const fs::path& path, std::string_view advice) {
    const std::string message = error.what();
    std::string line = message.starts_with(path.string()) ? message : path.string() + ": " + message;
    if (dynamic_cast<const NewerFormat*>(&error) == nullptr) return blame(line.append(advice));
    found_.is_sound = false;
    say(std::move(line));
  }

  void read_stored(const fs::path& path, std::string_view advice) {
    try {
      stored_ = read_results(path);
      require_seal(path);
    } catch (const StoreError& error) {
      blame(error, path, advice);
      return;
    }
    say(fmt::format("{}: whole; {} of {} trials finished", path.string(), stored_->ended(),
                    stored_->rows.size()));
    for (const auto& line : stored_->damage) say("when it was written: damage: " + line);
  }

  void inspect_journals(const StudyPaths& paths) {
    Collected collected;
    try {
      collected = collect(paths.journal());
    } catch (const StoreError& error) {
      blame(error, paths.journal(), "");
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
    say(fmt::format("journals: {} of {} trials finished", live.ended(), live.rows.size()));
    if (stored_) compare(live);
    if (!stored_ && live.ended() == live.rows.size() && !fs::exists(paths.results()))
      blame("every trial is finished and there is no results.h5; `recurbench results` makes it");
    if (live.ended() < live.rows.size())
      say("the study is unfinished: the run's command goes on with it, `recurbench results` writes what "
          "there is");
  }

  /// Checkpoints, weights and the copy of the sweep.
  void inspect_others(const StudyPaths& paths) {
    each_file(paths.checkpoints(), ".checkpoint", "; its trial starts again",
              [](const fs::path& file) { require_trial(file, decode_checkpoint(read_file(file)).trial); });
    each_file(paths.weights(), ".h5", "; a run with --out DIR trains them again", [](const fs::path& file) {
      require_trial(file, read_weights(file).trial);
      require_seal(file);
    });
    if (!live_) return;
    inspect_description(paths.yaml(), live_->sweep_yaml);
    inspect_description(paths.overrides(), overrides_text(live_->overrides));
    std::size_t without = 0;
    for (const auto& row : live_->rows)
      without += keeps_weights(*row.configuration, row.state()) && !fs::exists(paths.weights_of(row.id()));
    if (without > 0)
      blame(fmt::format("{} finished trials have lost their weights; a run with --out DIR trains them again",
                        without));
  }

  static void require_seal(const fs::path& file) {
    if (!is_sealed(read_file(file)))
      throw StoreError("its seal is gone: cut short, or written by another program");
  }
  static void require_trial(const fs::path& file, const std::string& trial) {
    if (file.stem() != trial) throw StoreError(fmt::format("it is that of trial {}", trial));
  }

  void inspect_description(const fs::path& path, const std::string& text) {
    constexpr const char* kAdvice = "the run's command writes it anew";
    if (!fs::exists(path))
      blame(fmt::format("{}: is gone; {}", path.string(), kAdvice));
    else if (read_file(path) != text)
      blame(fmt::format("{}: not what the latest run was given; {}", path.string(), kAdvice));
  }

  template <class Check>
  void each_file(const fs::path& folder, std::string_view extension, std::string_view advice, Check check) {
    if (!fs::exists(folder)) return;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != extension) continue;
      try {
        check(entry.path());
      } catch (const StoreError& error) {
        if (fs::exists(entry.path())) blame(error, entry.path(), advice);  // a trial may just have ended
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
      if (row.result && found != known.end()) other += same_but_clock(*row.result, *found->second) ? 0 : 1;
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

  Verification found_;
  std::optional<StudyData> stored_, live_;
};

}  // namespace

Verification verify_study(const fs::path& path) {
  return Inspection().run(path);
}

}  // namespace recurbench
