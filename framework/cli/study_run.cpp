#include "cli/study_run.hpp"

#include <fmt/chrono.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "cli/progress_line.hpp"
#include "cli/signals.hpp"
#include "cli/study_view.hpp"
#include "core/build_info.hpp"
#include "core/memory.hpp"
#include "mpi/agreement.hpp"
#include "report/report.hpp"
#include "store/journal_header.hpp"
#include "store/weights_file.hpp"
#include "train/machine_hash.hpp"
#include "train/run_trial.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;
constexpr double kLockSeconds = 10;

/// What this node can still give, shared by the ranks on it.
double memory_per_rank(Communicator& ranks) {
  const auto hosts = ranks.allgather(ranks.host());
  const auto here = std::count(hosts.begin(), hosts.end(), ranks.host());
  return available_memory_bytes() / static_cast<double>(here);
}

StudyData::Session this_session(const Communicator& ranks, const std::string& command_line) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {.started = fmt::format("{:%FT%TZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now))),
          .command_line = command_line,
          .host = ranks.host(),
          .ranks = ranks.size(),
          .build = build_facts()};
}

}  // namespace

StudyRun::StudyRun(Communicator& ranks, const RunOptions& options) : ranks_(ranks), options_(options) {}
StudyRun::~StudyRun() = default;

void StudyRun::open() {
  read_sweep();
  machine_hash_ = machine_hash();
  for (const auto& hash : ranks_.allgather(machine_hash_))
    if (hash != machine_hash_ && !options_.accept_build)
      ranks_.fail_together(
          "run: the ranks do not compute the same bits (different CPU types or builds). Start them on "
          "equal nodes, or give --accept-build and lose bit-identical results",
          Exit::fault);
  together(ranks_, [&] {
    if (ranks_.rank() == 0) claim_folder();
  });
  together(ranks_, [&] {
    ranks_lock_ = std::make_unique<FileLock>(paths_.ranks_lock(), FileLock::Mode::shared, kLockSeconds,
                                             "a rank of an earlier run");
  });
  pending_ = find_pending();
  memory_bytes_ = memory_per_rank(ranks_);
  together(ranks_, [&] { open_journal(); });
}

void StudyRun::read_sweep() {
  const std::string text = from_rank_zero(ranks_, [&] { return read_sweep_file(options_.sweep); });
  together(ranks_, [&] {
    sweep_ = parse_sweep(text, options_.sweep.string(), options_.overrides);
    plan_ = expand(sweep_, resolve_trial);
  });
  paths_.root = options_.out.empty() ? fs::path("results") / sweep_.name : options_.out;
}

void StudyRun::claim_folder() {
  fs::create_directories(paths_.root);
  lock_ = std::make_unique<FileLock>(paths_.lock(), FileLock::Mode::exclusive, kLockSeconds,
                                     "another run of the study");
  // Ranks of a killed run can outlive it for a moment; nobody may write while this one reads.
  const FileLock survivors(paths_.ranks_lock(), FileLock::Mode::exclusive, kLockSeconds,
                           "a rank of a killed run");
  if (fs::exists(paths_.resolved_yaml())) {
    const Sweep earlier = parse_sweep(read_file(paths_.resolved_yaml()), paths_.resolved_yaml().string());
    if (study_key(earlier) != study_key(sweep_))
      throw ConfigError(
          fmt::format("{}: this folder holds another study ('{}', seed {}); '{}', seed {}, needs its own: "
                      "give --out DIR",
                      paths_.root.string(), earlier.name, earlier.seed, sweep_.name, sweep_.seed));
  }
  fs::create_directories(paths_.checkpoints());
  fs::create_directories(paths_.logs());
  for (const auto& folder : {paths_.root, paths_.checkpoints(), paths_.weights(), paths_.report()})
    remove_stale_temporaries(folder);
  write_descriptions();
}

void StudyRun::write_descriptions() {
  const auto put = [](const fs::path& path, const std::string& text) {
    if (!fs::exists(path) || read_file(path) != text) write_durably(path, text);
  };
  put(paths_.yaml(), sweep_.text);
  put(paths_.resolved_yaml(), resolved_yaml(sweep_, plan_));
  put(paths_.overrides(), sweep_.overrides.empty() ? "" : join(sweep_.overrides, "\n") + "\n");
}

void StudyRun::check_machines(const Collected& collected) {
  for (const auto& hash : collected.machine_hashes)
    if (hash != machine_hash_ && !options_.accept_build)
      throw StoreError(fmt::format(
          "{}: earlier trials were computed by another build or CPU type, whose results differ in their "
          "bits. Finish the study with that build, start a new one with --out DIR, or give --accept-build to "
          "mix them",
          paths_.root.string()));
}

/// Finished trials whose weights are asked for, and are not there.
std::size_t StudyRun::without_weights(const std::set<std::string_view>& finished) const {
  return static_cast<std::size_t>(std::count_if(plan_.begin(), plan_.end(), [&](const Trial& trial) {
    Params train = trial.train;
    return train.flag("save_weights", false, Effect::none) && finished.contains(trial.spec.id) &&
           !fs::exists(weights_of(trial.spec.id));
  }));
}

/// Tells what earlier runs left behind, and clears away what they no longer need.
void StudyRun::look_back(const Collected& collected) {
  for (const auto& line : collected.damage) fmt::print(stderr, "damage: {}; what it held runs again\n", line);
  for (const auto& line : collected.torn_tails) fmt::print(stderr, "{}\n", line);
  std::set<std::string_view> planned;
  for (const Trial& trial : plan_) planned.insert(trial.spec.id);
  std::size_t strangers = 0;
  for (const auto& result : collected.results) {
    if (!may_be_retried(result.status)) fs::remove(checkpoint_of(result.id));
    strangers += planned.contains(result.id) ? 0 : 1;
  }
  if (strangers > 0)
    fmt::print(
        stderr,
        "{}: {} finished trials of this folder are not in this plan; results.h5 will be without them\n",
        sweep_.name, strangers);
}

fs::path StudyRun::checkpoint_of(std::string_view id) const {
  return paths_.checkpoints() / fmt::format("{}.checkpoint", id);
}

fs::path StudyRun::weights_of(std::string_view id) const {
  return paths_.weights() / fmt::format("{}.h5", id);
}

std::vector<std::size_t> StudyRun::find_pending() {
  const std::string bytes = from_rank_zero(ranks_, [&] {
    const Collected collected = collect(paths_.journal(), study_key(sweep_));
    check_machines(collected);
    look_back(collected);
    std::set<std::string_view> finished;
    for (const auto& result : collected.results)
      if (!options_.retry_failed || !may_be_retried(result.status)) finished.insert(result.id);
    std::vector<std::uint64_t> pending;
    for (std::size_t i = 0; i < plan_.size(); ++i)
      if (!finished.contains(plan_[i].spec.id)) pending.push_back(i);
    if (pending.size() < plan_.size())
      fmt::print(stderr, "{}: {} of {} trials are finished already\n", sweep_.name,
                 plan_.size() - pending.size(), plan_.size());
    if (const std::size_t count = without_weights(finished); count > 0)
      fmt::print(
          stderr,
          "{}: {} of these left no weights, and train.save_weights asks for them; train them again with "
          "--out DIR\n",
          sweep_.name, count);
    ByteWriter out;
    out.put(pending);
    return out.take();
  });
  const auto indices = ByteReader(bytes).vector<std::uint64_t>();
  return {indices.begin(), indices.end()};
}

void StudyRun::open_journal() {
  if (pending_.empty()) return;
  const JournalHeader header{study_key(sweep_), this_session(ranks_, options_.command_line), ranks_.rank(),
                             machine_hash_};
  journal_ = std::make_unique<JournalWriter>(paths_.journal(), ranks_.rank(), encode(header));
  const auto file = paths_.logs() / fmt::format("r{}.log", ranks_.rank());
  log_ = std::make_shared<spdlog::logger>("rank",
                                          std::make_shared<spdlog::sinks::basic_file_sink_st>(file.string()));
  log_->set_pattern("%Y-%m-%d %H:%M:%S.%e %v");
  log_->flush_on(spdlog::level::info);
}

std::optional<TrialResult> StudyRun::refuse_for_memory(const Trial& trial) const {
  const auto needs = static_cast<double>(trial.spec.model_facts.bytes);
  if (needs <= memory_bytes_) return std::nullopt;
  TrialResult result;
  result.id = trial.spec.id;
  result.status = Status::failed;
  result.message = fmt::format(
      "needs {:.0f} MiB, {:.0f} MiB are free for each rank on {}: use fewer ranks per node, a "
      "smaller train.batch or a train.memory_limit, then --retry-failed",
      needs / 1048576, memory_bytes_ / 1048576, ranks_.host());
  return result;
}

TrialEnd StudyRun::run_one(const Trial& trial, const Tick& tick) {
  const fs::path checkpoint = checkpoint_of(trial.spec.id);
  TrialHooks hooks;
  hooks.tick = tick;
  hooks.load_checkpoint = [&]() -> std::optional<std::string> {
    if (!fs::exists(checkpoint)) return std::nullopt;
    return read_file(checkpoint);
  };
  hooks.save_checkpoint = [&](std::string_view bytes) { write_durably(checkpoint, bytes); };
  hooks.save_weights = [&](const Weights& weights) {
    fs::create_directories(paths_.weights());
    write_weights(weights_of(trial.spec.id), weights);
  };
  auto result = refuse_for_memory(trial);
  if (!result) result = run_trial(trial, hooks);
  if (!result) {
    log_->info("{} {} {} replicate {}: interrupted", trial.spec.id, trial.spec.task, trial.spec.model,
               trial.spec.replicate);
    return TrialEnd::interrupted;
  }
  commit(*result);
  if (may_be_retried(result->status)) return TrialEnd::failed;
  if (fs::exists(checkpoint)) {
    journal_->sync();  // a power cut must find the checkpoint or the result
    fs::remove(checkpoint);
  }
  return TrialEnd::done;
}

void StudyRun::commit(const TrialResult& result) {
  TrialResult placed = result;
  placed.clock.rank = ranks_.rank();
  placed.clock.host = ranks_.host();
  journal_->append(Frame::commit, encode(placed));
  log_->info("{} {} after {} steps, {:.3f} s{}{}", result.id, status_name(result.status), result.steps_done,
             result.clock.wall_seconds, result.message.empty() ? "" : ": ", result.message);
}

FarmEnd StudyRun::train() {
  ProgressLine line(options_.progress, plan_.size() - pending_.size());
  FarmJob job;
  for (const std::size_t index : pending_)
    job.predicted_seconds.push_back(plan_[index].spec.predicted_seconds);
  job.run = [&](std::size_t i, const Tick& tick) { return run_one(plan_[pending_[i]], tick); };
  job.between = [&] {
    if (journal_) journal_->sync_if_due();
  };
  job.show = [&](const Progress& progress) { line.show(progress); };
  job.stop_requested = StopSignals::raised;
  return farm(ranks_, job);
}

Exit StudyRun::close(const FarmEnd& end) {
  together(ranks_, [&] {
    if (journal_) journal_->sync();
    journal_.reset();
  });
  Exit exit = Exit::success;
  together(ranks_, [&] {
    if (ranks_.rank() != 0) return;
    if (end.interrupted) {
      fmt::print(stderr, "{}: stopped by a signal; the same command continues\n", sweep_.name);
      exit = Exit::resumable;
      return;
    }
    StudyData study = describe(sweep_, plan_);
    attach_results(study, collect(paths_.journal(), study_key(sweep_)));
    write_results(paths_.results(), study);
    if (options_.report) write_report(paths_.report(), study);
    exit = summarise(study);
  });
  return static_cast<Exit>(ranks_.max(static_cast<int>(exit)));
}

Exit StudyRun::summarise(const StudyData& study) {
  std::size_t by_status[kStatusCount] = {};
  for (const auto& row : study.rows)
    if (row.result) ++by_status[static_cast<std::size_t>(row.result->status)];
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kStatusCount; ++i)
    if (by_status[i] > 0)
      parts.push_back(fmt::format("{} {}", by_status[i], status_name(static_cast<Status>(i))));
  fmt::print("{}: {}\n", sweep_.name, join(parts));
  for (const auto& row : study.rows)
    if (row.result && may_be_retried(row.result->status))
      fmt::print("  {} {} {} replicate {}: {}\n", status_name(row.result->status), row.spec.task,
                 row.spec.model, row.spec.replicate, row.result->message);
  fmt::print("results: {}\n", paths_.results().string());
  if (options_.report) fmt::print("report:  {}\n", (paths_.report() / "report.html").string());
  const bool bad = by_status[static_cast<std::size_t>(Status::failed)] > 0 ||
                   by_status[static_cast<std::size_t>(Status::timed_out)] > 0;
  return bad ? Exit::some_trials_failed : Exit::success;
}

}  // namespace recurbench
