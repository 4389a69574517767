#include "report/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "report/format.hpp"

namespace recurbench {
namespace {

std::string model_text(const Entry& entry, bool with_solved) {
  std::vector<std::string> parts;
  if (with_solved) parts.push_back(fmt::format("{} of {}", entry.solved, entry.finished));
  if (entry.cut > 0) parts.push_back(fmt::format("timed out: {} of {}", entry.cut, entry.finished));
  return parts.empty() ? entry.model : fmt::format("{} ({})", entry.model, join(parts, "; "));
}

std::vector<std::string> models_with(const TaskComparison& task, Standing standing) {
  std::vector<std::string> models;
  for (const auto& entry : task.entries)
    if (entry.standing == standing)
      models.push_back(model_text(entry, standing == Standing::sometimes_solved));
  return models;
}

std::string cuts(const TaskComparison& task) {
  const bool any =
      std::any_of(task.entries.begin(), task.entries.end(), [](const Entry& each) { return each.cut > 0; });
  return any ? " Runs that timed out count with what they had reached by then." : "";
}

std::string standings(const TaskComparison& task) {
  std::vector<std::string> parts;
  const auto say = [&](Standing standing, const char* text) {
    const auto models = models_with(task, standing);
    if (!models.empty()) parts.push_back(fmt::format(fmt::runtime(text), enumerate(models)));
  };
  say(Standing::solved, "solved in every finished run by {}");
  say(Standing::sometimes_solved, "solved in some runs by {}");
  say(Standing::between, std::isfinite(task.facts.solved)
                             ? "better than chance but unsolved: {}"
                             : "better than chance, where no level counts as solved: {}");
  say(Standing::chance, "not clearly better than chance: {}");
  say(Standing::unknown, chance_solves(task.facts)
                             ? "nothing to tell apart, as chance reaches the solved level: {}"
                             : "no level of success is known for this metric: {}");
  say(Standing::none, "no finished run yet: {}");
  std::string text = join(parts, "; ");
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ".";
}

std::string separations(const TaskComparison& task) {
  if (!task.best || task.entries.size() < 2) return "";
  const Entry& best = task.entries[*task.best];
  std::vector<std::string> apart;
  std::vector<std::string> tied;
  std::vector<std::string> unknown;
  for (const auto& entry : task.entries) {
    if (entry.is_best) continue;
    if (!entry.to_best || !entry.to_best->interval)
      unknown.push_back(entry.model);
    else
      (entry.tied ? tied : apart)
          .push_back(fmt::format("{} ({})", entry.model,
                                 with_interval(entry.to_best->mean, entry.to_best->interval, true)));
  }
  std::string text = fmt::format(" Best mean: {}.", best.model);
  if (!apart.empty())
    text += fmt::format(" Worse, beyond the 95 % interval of the paired difference: {}.", enumerate(apart));
  if (!tied.empty()) text += fmt::format(" Not separated from it: {}.", enumerate(tied));
  if (!unknown.empty()) text += fmt::format(" Too few pairs to say: {}.", enumerate(unknown));
  return text;
}

/// Replicates from which the exact paired test could pass 0.05 for this many comparisons under Holm.
std::size_t replicates_needed(std::size_t comparisons) {
  std::size_t n = 2;
  while (smallest_wilcoxon_p(n) > 0.05 / static_cast<double>(comparisons)) ++n;
  return n;
}

Points::Point what_tests_can_show(std::size_t n) {
  const double paired = smallest_wilcoxon_p(n);
  const double unpaired = smallest_mann_whitney_p(n, n);
  std::string text = fmt::format(
      "With {} of each model an exact paired test (Wilcoxon signed-rank, two-sided) cannot give p below {}, "
      "an "
      "unpaired "
      "one (Mann-Whitney) not below {}.",
      count(n, "run"), p_value(paired), p_value(unpaired));
  text += paired > 0.05
              ? " No difference on this page can reach p < 0.05 in the paired test, however large it is; "
                "the intervals below are about its size, and they assume roughly normal differences."
              : " A difference that has the same sign in every pair can reach p < 0.05.";
  return {"What a test can show", text};
}

Points::Point several_comparisons(std::size_t models, std::size_t tasks) {
  const std::size_t pairs = models * (models - 1) / 2;
  return {
      "Many comparisons",
      fmt::format(
          "{} on {} make {}; each interval stands on its own and is not widened for that, so about one in "
          "twenty would miss. After Holm's correction over the {} of one task the paired test needs at "
          "least {} replicates.",
          count(models, "model"), count(tasks, "task"), count(pairs * tasks, "pairwise comparison"),
          count(pairs, "pair"), replicates_needed(pairs))};
}

}  // namespace

Points verdict(const Comparison& comparison) {
  Points points;
  for (const auto& task : comparison.tasks)
    points.points.push_back({task.task, standings(task) + cuts(task) + separations(task)});
  return points;
}

Points design_check(const StudyData& study, const Comparison& comparison) {
  Points points;
  points.points.push_back(
      {"Replicates",
       fmt::format("{} planned per setting. Replicate r sees the same data with every model, so models "
                   "are compared pair by pair.",
                   study.replicates)});
  const std::size_t n = study.replicates;
  if (n > 0 && comparison.models.size() > 1) points.points.push_back(what_tests_can_show(n));
  if (n > 1)
    points.points.push_back(
        {"Width of an interval",
         fmt::format(
             "With {} the 95 % t interval of a mean reaches {} standard deviations to each side; smaller "
             "differences cannot be told from noise.",
             count(n, "run"), number(std::round(100 * half_width_in_deviations(n)) / 100))});
  if (comparison.models.size() > 1)
    points.points.push_back(several_comparisons(comparison.models.size(), comparison.tasks.size()));
  if (n == 1)
    points.points.push_back(
        {"One run", "A single run per model shows no spread: nothing here separates models."});
  return points;
}

}  // namespace recurbench
