#include "task/family.hpp"

#include <algorithm>

namespace recurbench {
namespace {

constexpr Index kMostLengths = 10'000;
constexpr Index kMany = 1'000'000;

std::unique_ptr<Task> member(const Params& params, const std::string& key, Value length) {
  Params own = params;
  own.set(key, std::move(length));
  return make_task(own);
}

/// What a task read as its length.
Index length_read(const Params& params, const std::string& key) {
  for (const auto& [name, value] : params.declared())
    if (name == key && value) return std::get<std::int64_t>(value->data);
  return 0;
}

/// Whether one read-out serves both.
bool answer_alike(const TaskInfo& a, const TaskInfo& b) {
  return a.answers == b.answers && a.classes == b.classes && a.targets == b.targets &&
         a.vocabulary == b.vocabulary && a.channels == b.channels &&
         a.breakdown.groups.empty() == b.breakdown.groups.empty();
}

}  // namespace

TaskFamily::TaskFamily(Params& params, const std::vector<Index>& others, const Position& named_at) {
  const std::string key = task_entry(params).length_key;
  const Params given = params;
  if (!key.empty() && (params.has(key + ".min") || params.has(key + ".max"))) {
    build_range(params, key);
  } else {
    auto task = make_task(params);
    shortest_ = longest_ = length_read(params, key);
    members_.emplace(longest_, std::move(task));
  }
  info_ = of_all_lengths();
  build_others(given, key, others, named_at);
  for (const auto& [length, task] : members_) {
    const TaskInfo info = task->info();
    most_steps_ = std::max(most_steps_, info.steps);
    if (!answer_alike(info, info_))
      throw params.error("name",
                         fmt::format("must be a task whose answers stay the same whatever its {}; leave "
                                     "the range or train.eval_lengths out",
                                     key));
  }
}

void TaskFamily::build_range(Params& params, const std::string& key) {
  const std::string min = key + ".min", max = key + ".max", step = key + ".step";
  if (!params.has(min) || !params.has(max))
    throw params.error(params.has(min) ? min : max,
                       fmt::format("needs {} beside it", params.has(min) ? max : min));
  const Params given = params;
  // No default: a range always counts as set.
  longest_ = params.integer(max, -1, 0, kMany);
  if (longest_ < 0) throw params.error(max, "is no length");
  shortest_ = params.integer(min, -1, 0, longest_);
  if (shortest_ < 0) throw params.error(min, "is no length");
  step_ = params.integer(step, 1, 1, kMany);
  longest_ -= (longest_ - shortest_) % step_;
  if ((longest_ - shortest_) / step_ >= kMostLengths)
    throw params.error(max, fmt::format("and {} must leave at most {} lengths", min, kMostLengths));
  params.read_through(key, {std::int64_t{longest_}, params.values().at(max).at},
                      [](Params& own) { make_task(own); });
  for (Index length = shortest_; length <= longest_; length += step_)
    members_.emplace(length, member(given, key, {std::int64_t{length}, params.values().at(min).at}));
}

void TaskFamily::build_others(const Params& given, const std::string& key, const std::vector<Index>& others,
                              const Position& named_at) {
  if (key.empty() && !others.empty())
    throw ConfigError(fmt::format("{}: train.eval_lengths must be left out: {} has no length",
                                  named_at.text(), given.values().at("name").text()));
  for (const Index length : others) {
    if (members_.find(length) != members_.end()) continue;
    try {
      members_.emplace(length, member(given, key, {std::int64_t{length}, named_at}));
    } catch (const ConfigError& error) {
      throw ConfigError(fmt::format("{}; {} is to be evaluated there by train.eval_lengths", error.what(),
                                    given.values().at("name").text()));
    }
  }
}

TaskInfo TaskFamily::of_all_lengths() const {
  TaskInfo info = at(longest_).info();
  double chance = 0, chance_loss = 0, solved = 0, weights = 0;
  for (const auto& [length, task] : members_) {
    const TaskInfo own = task->info();
    const auto weight = static_cast<double>(own.looked_at);
    chance += weight * own.chance;
    chance_loss += weight * own.chance_loss;
    solved += weight * own.solved;
    weights += weight;
  }
  if (members_.size() > 1) {
    info.chance = chance / weights;
    info.chance_loss = chance_loss / weights;
    info.solved = solved / weights;
  }
  return info;
}

TaskFamily::TaskFamily(const Task& task) : info_(task.info()), most_steps_(info_.steps) {
  members_.emplace(0, std::shared_ptr<const Task>(&task, [](const Task*) {}));
}

Index TaskFamily::length_of(const SampleRange& range, std::uint64_t batch) const {
  if (!varies()) return longest_;
  constexpr int kBatchBits = 56;
  Rng rng({range.seed, range.replicate, Purpose::length,
           static_cast<std::uint64_t>(range.purpose) << kBatchBits | batch});
  return shortest_ + step_ * rng.below((longest_ - shortest_) / step_ + 1);
}

}  // namespace recurbench
