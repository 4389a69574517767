#include "study/study_run.hpp"

#include <algorithm>

#include "config/text_file.hpp"
#include "core/bytes.hpp"
#include "core/memory.hpp"
#include "mpi/agreement.hpp"
#include "store/collect.hpp"
#include "store/results.hpp"
#include "study/claim.hpp"
#include "study/load.hpp"
#include "study/publish.hpp"
#include "study/rank_log.hpp"
#include "study/repair.hpp"
#include "study/session.hpp"
#include "study/trial_files.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;

/// What this node can still give, shared by the ranks on it.
double memory_per_rank(Communicator& ranks) {
  const auto hosts = ranks.allgather(ranks.host());
  const auto here = std::count(hosts.begin(), hosts.end(), ranks.host());
  return available_memory_bytes() / static_cast<double>(here);
}

}  // namespace

std::string read_sweep_file(const fs::path& path) {
  constexpr std::size_t kMostBytes = std::size_t{16} << 20;
  return read_text_file(path, kMostBytes);
}

StudyRun::StudyRun(Communicator& ranks, const Runner& runner, RunOrder order)
    : ranks_(ranks), runner_(runner), order_(std::move(order)) {}
StudyRun::~StudyRun() = default;

void StudyRun::open() {
  read_sweep();
  require_same_plan(ranks_, plan_);
  together(ranks_, [&] { fingerprints_ = fingerprints_of(plan_, runner_); });
  if (!order_.accept_build) require_same_bits(ranks_, fingerprints_);
  together(ranks_, [&] {
    if (ranks_.rank() == 0) lock_ = claim(paths_, sweep_);
  });
  together(ranks_, [&] {
    ranks_lock_ = std::make_unique<FileLock>(paths_.ranks_lock(), FileLock::Mode::shared, kLockSeconds,
                                             "a rank of an earlier run");
  });
  take_stock();
  memory_bytes_ = memory_per_rank(ranks_);
  session_ = decode_session(
      from_rank_zero(ranks_, [&] { return encode(this_session(ranks_, order_.command_line)); }));
  together(ranks_, [&] { open_journal(); });
  const auto journals = ranks_.allgather(journal_ ? journal_->path().filename().string() : "");
  together(ranks_, [&] {
    if (ranks_.rank() != 0) return;
    if (journal_) write_plan(journals);
    write_descriptions(paths_, sweep_);
  });
}

void StudyRun::read_sweep() {
  const std::string text = from_rank_zero(ranks_, [&] { return read_sweep_file(order_.sweep); });
  together(ranks_, [&] {
    sweep_ = parse_sweep(text, order_.sweep.string(), order_.overrides);
    plan_ = expand(sweep_, runner_.resolve, runner_.name);
  });
  paths_.root = order_.out.empty() ? fs::path("results") / sweep_.name : order_.out;
}

/// Rank 0 looks at the journals; every rank learns what is left.
void StudyRun::take_stock() {
  const std::string bytes = from_rank_zero(ranks_, [&] {
    const auto stored = ended_in_results(paths_.results());
    scanned_ = scan(paths_.journal(), study_key(sweep_.name, sweep_.seed));
    if (!order_.accept_build) require_same_bits(scanned_, fingerprints_, paths_.root);
    if (!stored && fs::exists(paths_.results()))
      scanned_.damage.push_back("results.h5 cannot be read; it is kept as results.h5.damaged");
    if (stored && *stored > scanned_.trials.size())
      scanned_.damage.push_back(fmt::format("results.h5 holds {} finished trials, the journals {}", *stored,
                                            scanned_.trials.size()));
    for (const auto& line : scanned_.damage)
      order_.tell(fmt::format("damage: {}; what no journal holds is trained again", line));
    for (const auto& line : scanned_.torn_tails) order_.tell(line);
    remove_spent_checkpoints(paths_, scanned_);
    const Outset outset = outset_of(plan_, scanned_, order_.retry_failed);
    for (const auto& line : notes_on(outset, sweep_.name, plan_.size())) order_.tell(line);
    if (const std::size_t count = without_weights(plan_, scanned_, paths_); count > 0)
      order_.tell(
          fmt::format("{}: {} of these left no weights, and train.save_weights asks for them; train them "
                      "again with --out DIR",
                      sweep_.name, count));
    plan_is_new_ = look_for_news();
    ByteWriter out;
    out.put<std::uint8_t>(plan_is_new_ ? 1 : 0);
    for (const auto& row : outset.pending) {
      out.put(row.row);
      out.put(row.attempt);
    }
    return out.take();
  });
  ByteReader in(bytes);
  plan_is_new_ = in.get<std::uint8_t>() != 0;
  while (!in.empty()) {
    const auto row = in.get<std::uint64_t>();
    pending_.push_back({row, in.get<std::uint32_t>()});
  }
}

/// Gives every configuration its number and finds those that the journals lack or describe otherwise: with
/// another label, say. Whether the plan is another one than the latest.
bool StudyRun::look_for_news() {
  // Damage may have taken configurations or plans: what either names is taken.
  std::uint64_t next = 0;
  if (scanned_.plan) plan_number_ = scanned_.plan->number + 1;
  for (const auto& [identity, known] : scanned_.configurations) {
    next = std::max(next, known.number + 1);
    plan_number_ = std::max(plan_number_, known.plan + 1);
  }
  if (scanned_.plan)
    for (const auto number : scanned_.plan->configurations) next = std::max(next, number + 1);
  for (std::size_t i = 0; i < plan_.configurations.size(); ++i) {
    const Configuration& each = *plan_.configurations[i];
    const auto known = scanned_.configurations.find(each.identity);
    const bool is_known = known != scanned_.configurations.end();
    numbers_.push_back(is_known ? known->second.number : next++);
    if (!is_known || known->second.content != content_hash(each)) news_.push_back(i);
  }
  if (!scanned_.damaged.empty()) return true;
  const auto& latest = scanned_.plan;
  const auto is_here = [&](const auto& name) {
    return std::binary_search(scanned_.headed.begin(), scanned_.headed.end(), name);
  };
  if (latest && !std::all_of(latest->journals.begin(), latest->journals.end(), is_here)) return true;
  return !latest || !news_.empty() || !same(latest->study, info()) || latest->configurations != numbers_;
}

StudyInfo StudyRun::info() const {
  return {.name = sweep_.name,
          .description = sweep_.description,
          .sweep_yaml = sweep_.text,
          .overrides = sweep_.overrides,
          .seed = sweep_.seed,
          .replicates = plan_.replicates};
}

void StudyRun::open_journal() {
  if (pending_.empty() && !(plan_is_new_ && ranks_.rank() == 0)) return;
  journal_ = std::make_unique<JournalWriter>(paths_.journal(), ranks_.rank(), encode(header()));
  journal_->sync();  // the plan names it
  log_ = std::make_unique<RankLog>(paths_.logs(), ranks_.rank());
}

JournalHeader StudyRun::header() const {
  return {study_key(sweep_.name, sweep_.seed), session_, ranks_.rank(), fingerprints_};
}

void StudyRun::mend_journals() {
  for (const auto& name : scanned_.damaged) {
    set_aside(paths_.journal() / name, *journal_, header());
    std::erase(scanned_.headed, name);
    order_.tell(fmt::format("{0} is kept as {0}.damaged; what can be read of it stands in {1} now", name,
                            journal_->path().filename().string()));
  }
}

/// On disk before the first trial: configurations that are new or changed, then which of all make the plan.
void StudyRun::write_plan(const std::vector<std::string>& journals) {
  constexpr std::size_t kAtOnce = 1000;
  const auto lock = lock_results(paths_);  // nobody makes results.h5 of half a plan
  mend_journals();
  PlanRecord plan{
      .number = plan_number_, .study = info(), .configurations = numbers_, .journals = scanned_.headed};
  std::vector<std::pair<Frame, std::string>> frames;
  for (const std::size_t i : news_) {
    frames.emplace_back(Frame::planned, encode(numbers_[i], plan.number, *plan_.configurations[i]));
    if (frames.size() < kAtOnce) continue;
    journal_->append(frames);
    frames.clear();
  }
  std::copy_if(journals.begin(), journals.end(), std::back_inserter(plan.journals),
               [](const std::string& name) { return !name.empty(); });
  frames.emplace_back(Frame::plan, encode(plan));
  journal_->append(frames);
  journal_->sync();
  scanned_ = {};
}

/// A trial that needs more memory than there is must not take the node down with it.
std::optional<TrialResult> StudyRun::refusal(const Trial& trial) const {
  const auto needs = static_cast<double>(trial.configuration->model_facts.bytes);
  if (needs <= memory_bytes_) return std::nullopt;
  TrialResult result;
  result.id = trial.id();
  result.state = TrialState::failed;
  result.clock.started_unix_seconds = unix_seconds();
  result.message = fmt::format(
      "needs {:.0f} MiB, {:.0f} MiB are free for each rank on {}: use fewer ranks per node, a "
      "smaller train.batch or a train.memory_limit, then --retry-failed",
      needs / 1048576, memory_bytes_ / 1048576, ranks_.host());
  return result;
}

TrialState StudyRun::run_one(const Outset::Row& row, const Tick& tick) {
  const Trial trial = plan_.trial(row.row);
  TrialFiles files(paths_, *journal_, trial.id(), tick, order_.tell);
  auto refused = refusal(trial);
  Attempt ended = refused ? Attempt{TrialState::failed, std::move(*refused)} : runner_.run(trial, 0, files);
  if (traits(ended.state).ended) {
    ended.result.clock.attempt = row.attempt;
    ended.result.clock.rank = ranks_.rank();
    ended.result.clock.host = ranks_.host();
    files.commit(ended.result);
  }
  const auto& [task, model] = std::tie(trial.configuration->task, trial.configuration->model);
  log_->line(fmt::format("{} {} {} replicate {}: {}{}{}", trial.id(), task, model, trial.replicate,
                         name_of(ended.state), ended.result.message.empty() ? "" : ": ",
                         ended.result.message));
  return ended.state;
}

FarmEnd StudyRun::train(std::function<void(const Progress&)> show, std::function<bool()> stop_requested) {
  FarmJob job;
  for (const auto& row : pending_)
    job.predicted_seconds.push_back(plan_.trial(row.row).configuration->predicted_seconds);
  job.run = [&](std::size_t i, const Tick& tick) { return run_one(pending_[i], tick); };
  job.between = [&] {
    if (journal_) journal_->sync_if_due();
  };
  job.show = std::move(show);
  job.stop_requested = std::move(stop_requested);
  return farm(ranks_, job);
}

std::optional<StudyData> StudyRun::close() {
  together(ranks_, [&] {
    if (!journal_) return;
    journal_->append(Frame::end, "");
    journal_->sync();
    journal_.reset();
  });
  std::optional<StudyData> study;
  together(ranks_, [&] {
    if (ranks_.rank() != 0) return;
    const auto lock = lock_results(paths_);
    study = assembled(collect(paths_.journal(), study_key(sweep_.name, sweep_.seed), plan_.configurations));
    fill_from_results(paths_.results(), plan_.size(), *study);
    keep_if_damaged(paths_.results());
    write_results(paths_.results(), *study);
  });
  return study;
}

}  // namespace recurbench
