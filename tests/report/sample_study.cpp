#include "report/sample_study.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/hash.hpp"
#include "core/rng.hpp"

namespace recurbench::test {
namespace {

constexpr std::uint64_t kSampleSteps = 2000;

/// How a made-up model learns a task: from `start` towards `end`, half-way at `turn` × budget.
struct Learning {
  double start = 0;
  double end = 0;
  double turn = 0.5;
};

Learning learning_of(const std::string& task, const std::string& model, double lr) {
  const double slow = lr == 0.001 ? 1.6 : 1.0;
  if (task == "adding length=50") {
    if (model == "rnn") return {0.30, 0.1662, 0.08};
    return {0.30, model == "gru" ? 0.0021 : 0.0034, slow * (model == "gru" ? 0.18 : 0.36)};
  }
  if (task == "copy delay=30") {
    if (model == "rnn") return {0.125, 0.31, 0.3};
    return {0.125, model == "gru" ? 0.9995 : 0.97, slow * (model == "gru" ? 0.35 : 0.5)};
  }
  if (model == "rnn") return {0.0625, 0.071, 0.4};
  return {0.0625, model == "gru" ? 0.42 : 0.55, slow * 0.45};
}

double learned(const Learning& learning, double done, double wobble, bool loss) {
  const double share = 1 / (1 + std::exp(-14 * (done - learning.turn))) * (1 + 0.05 * wobble);
  if (!loss) return std::min(1.0, std::max(0.0, learning.start + (learning.end - learning.start) * share));
  return std::exp(std::log(learning.start) +
                  (std::log(learning.end) - std::log(learning.start)) * std::min(1.0, share)) *
         std::exp(0.06 * wobble);
}

TaskFacts sample_facts(const std::string& task) {
  if (task == "adding length=50") return {"loss", false, 1.0 / 6, 0.05};
  if (task == "copy delay=30") return {"accuracy", true, 0.125, 0.99};
  return {"accuracy", true, 0.0625, 0.95};
}

/// Values of one metric over training, cut after `points` evaluations.
std::vector<double> sample_curve(const StudyData::Row& row, bool loss, double offset, int points) {
  const Configuration& configuration = *row.configuration;
  Rng rng({.seed = 7, .replicate = row.replicate, .purpose = Purpose::estimate, .sample = hash64(row.id())});
  Learning learning = learning_of(configuration.task, configuration.model_name(),
                                  std::get<double>(configuration.search.front().second.data));
  if (loss && configuration.task_facts.higher_is_better)
    learning = {-std::log(learning.start), std::max(0.002, -std::log(learning.end)), learning.turn};
  const double luck = rng.normal();
  std::vector<double> values;
  for (int i = 1; i <= points; ++i) {
    const double done = static_cast<double>(i) / kSamplePoints;
    values.push_back(learned(learning, done - 0.03 * luck, rng.normal() + offset, loss));
  }
  return values;
}

void fill_clock(TrialResult& result, const StudyData::Row& row, int points) {
  const std::string model = row.configuration->model_name();
  const double slowness = model == "rnn" ? 1.0 : model == "gru" ? 2.4 : 2.9;
  result.clock.wall_seconds = slowness * (3 + 0.2 * row.replicate) * points / kSamplePoints;
  result.clock.train_seconds = 0.9 * result.clock.wall_seconds;
  result.clock.tokens = result.steps_done * 32 * 50;
}

}  // namespace

ConfigurationPtr sample_configuration(const std::string& task, const std::string& model, double lr) {
  Configuration configuration;
  configuration.task = task;
  configuration.model = model + " hidden=64";
  configuration.sections.task.set("name", {task.substr(0, task.find(' ')), {}});
  configuration.sections.model.set("name", {model, {}});
  configuration.identity = fmt::format("{} {} {}", task, model, lr);
  configuration.steps = kSampleSteps;
  configuration.search = {{"optimizer.lr", {lr, {}}}};
  configuration.settings = {{"model.hidden", {std::int64_t{64}, {}}},
                            {"optimizer.lr", {lr, {}}},
                            {"optimizer.name", {std::string("adamw"), {}}},
                            {"train.batch", {std::int64_t{32}, {}}}};
  configuration.task_facts = sample_facts(task);
  const std::uint64_t gates = model == "rnn" ? 1 : model == "gru" ? 3 : 4;
  configuration.model_facts = {4400 * gates + 130, model == "lstm" ? 128U : 64U,
                               26'000.0 * static_cast<double>(gates), 1 << 20};
  return std::make_shared<const Configuration>(std::move(configuration));
}

TrialResult sample_result(const StudyData::Row& row, int points) {
  const TaskFacts& facts = row.configuration->task_facts;
  const Quantity valid{Split::valid, facts.metric}, test{Split::test, facts.metric};
  TrialResult result;
  result.id = row.id();
  result.curves.of = {{Split::train, "loss"}, {Split::valid, "loss"}};
  result.curves.columns = {sample_curve(row, true, -0.2, points), sample_curve(row, true, 0, points)};
  if (facts.metric != "loss") {
    result.curves.of.push_back(valid);
    result.curves.columns.push_back(sample_curve(row, false, 0, points));
  }
  for (int i = 1; i <= points; ++i)
    result.curves.steps.push_back(static_cast<std::uint64_t>(i) * kSampleSteps / kSamplePoints);
  result.steps_done = result.curves.steps.back();
  const auto& values = result.curves.columns.back();
  const auto best = facts.higher_is_better ? std::max_element(values.begin(), values.end())
                                           : std::min_element(values.begin(), values.end());
  result.best_step = result.curves.steps[static_cast<std::size_t>(best - values.begin())];
  result.finals = {{valid, When::best, *best},
                   {test, When::best, facts.higher_is_better ? *best - 0.002 : *best * 1.03},
                   {test, When::last, values.back()}};
  fill_clock(result, row, points);
  return result;
}

void break_off(StudyData::Row& row, int points, TrialState state, const std::string& message) {
  row.result = sample_result(row, points);
  row.result->state = state;
  row.result->message = message;
}

StudyData sample_study() {
  StudyData study;
  study.name = "Which cells remember?";
  study.description = "Do gated cells carry information over 50 steps that a plain RNN loses?";
  study.seed = 1;
  study.replicates = 3;
  study.sweep_yaml =
      "name: memory  # </script><script>alert('no')</script> & co.\nseed: 1\nreplicates: 3\n"
      "tasks: [{name: adding, length: 50}, {name: copy, delay: 30}, {name: recall, pairs: 16}]\n"
      "models: [{name: rnn, hidden: 64}, {name: lstm, hidden: 64}, {name: gru, hidden: 64}]\n"
      "parameters:\n  optimizer.lr: {values: [0.001, 0.003]}\n";
  for (const char* task : {"adding length=50", "copy delay=30", "recall pairs=16"})
    for (const char* model : {"rnn", "lstm", "gru"})
      for (const double lr : {0.001, 0.003}) {
        const auto configuration = sample_configuration(task, model, lr);
        for (std::uint32_t replicate = 0; replicate < 3; ++replicate) {
          auto& row = study.rows.emplace_back(StudyData::Row{configuration, replicate});
          row.result = sample_result(row);
        }
      }
  // lstm on adding, slower and faster rate
  break_off(study.rows[8], 9, TrialState::failed, "needs 3.1 GiB, the node has 2.0 GiB left per rank");
  break_off(study.rows[11], 13, TrialState::diverged, "the gradient was not finite at step 1342");
  study.rows.back().result.reset();
  study.sessions.push_back(
      {"2024-05-01T09:30:00Z",
       "mpirun -n 2 recurbench run memory.yaml",
       "node01",
       2,
       {{"compiler", "GCC 12.2.0"}, {"flags", "-O3 -march=native"}, {"cpu", "x86-64-v3"}}});
  return study;
}

}  // namespace recurbench::test
