#pragma once

#include <map>
#include <memory>

#include "task/task.hpp"

namespace recurbench {

/// A task at the lengths that a trial asks for. The section's length key (`length`, or what the task's entry
/// names) holds one number, or `{min, max, step}`: then every batch has one of these lengths, all equally
/// likely.
class TaskFamily {
 public:
  /// Builds every member; reads the section's keys without finishing them. `others`: lengths that are
  /// evaluated as well, named at a place that messages tell. Throws ConfigError.
  explicit TaskFamily(Params& params, const std::vector<Index>& others = {}, const Position& named_at = {});
  /// One task that the caller keeps.
  explicit TaskFamily(const Task& task);

  /// The task at a length. REQUIRES: it is one of the section's or of `others`.
  const Task& at(Index length) const { return *members_.at(length); }
  Index shortest() const { return shortest_; }
  Index longest() const { return longest_; }
  bool varies() const { return shortest_ < longest_; }
  /// The length of batch number `batch` of a stream.
  Index length_of(const SampleRange& range, std::uint64_t batch) const;

  /// Of the section's longest, but with levels of chance and solved that are those of all its lengths as they
  /// are drawn (means weighted by positions); what models are built for spans `others` too.
  const TaskInfo& info() const { return info_; }
  Index most_steps() const { return most_steps_; }

 private:
  void build_range(Params& params, const std::string& key);
  void build_others(const Params& given, const std::string& key, const std::vector<Index>& others,
                    const Position& named_at);
  TaskInfo of_all_lengths() const;

  Index shortest_ = 0, longest_ = 0, step_ = 1;
  TaskInfo info_;
  Index most_steps_ = 0;
  std::map<Index, std::shared_ptr<const Task>> members_;
};

}  // namespace recurbench
