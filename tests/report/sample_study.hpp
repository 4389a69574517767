#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "core/hash.hpp"
#include "core/rng.hpp"
#include "data/study.hpp"

namespace recurbench::testing {

inline constexpr std::uint64_t kSampleSteps = 2000;
inline constexpr int kSamplePoints = 20;

/// How a made-up model learns a task: from `start` towards `end`, half-way at `turn` × budget.
struct Learning {
  double start = 0;
  double end = 0;
  double turn = 0.5;
};

inline Learning learning_of(const std::string& task, const std::string& model, const std::string& lr) {
  const double slow = lr == "0.001" ? 1.6 : 1.0;
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

inline double learned(const Learning& learning, double done, double wobble, bool loss) {
  const double share = 1 / (1 + std::exp(-14 * (done - learning.turn))) * (1 + 0.05 * wobble);
  if (!loss) return std::min(1.0, std::max(0.0, learning.start + (learning.end - learning.start) * share));
  return std::exp(std::log(learning.start) +
                  (std::log(learning.end) - std::log(learning.start)) * std::min(1.0, share)) *
         std::exp(0.06 * wobble);
}

inline TaskFacts sample_facts(const std::string& task) {
  if (task == "adding length=50") return {"loss", false, 1.0 / 6, 0.05};
  if (task == "copy delay=30") return {"accuracy", true, 0.125, 0.99};
  return {"accuracy", true, 0.0625, 0.95};
}

inline TrialSpec sample_spec(const std::string& task, const std::string& model, const std::string& lr,
                             std::uint32_t replicate) {
  TrialSpec spec;
  spec.task = task;
  spec.model = model + " hidden=64";
  spec.task_name = task.substr(0, task.find(' '));
  spec.model_name = model;
  spec.replicate = replicate;
  spec.steps = kSampleSteps;
  spec.search = {{"optimizer.lr", lr}};
  spec.settings = {
      {"model.hidden", "64"}, {"optimizer.lr", lr}, {"optimizer.name", "adamw"}, {"train.batch", "32"}};
  spec.task_facts = sample_facts(task);
  const std::uint64_t gates = model == "rnn" ? 1 : model == "gru" ? 3 : 4;
  spec.model_facts = {4400 * gates + 130, model == "lstm" ? 128U : 64U, 26'000.0 * static_cast<double>(gates),
                      1 << 20};
  spec.id = hash_hex(task + model + lr + std::to_string(replicate));
  return spec;
}

/// Values of one metric over training, cut after `points` evaluations.
inline std::vector<double> sample_curve(const TrialSpec& spec, bool loss, double offset, int points) {
  Rng rng({.seed = 7, .replicate = spec.replicate, .purpose = Purpose::estimate, .sample = hash64(spec.id)});
  Learning learning = learning_of(spec.task, spec.model_name, spec.search.front().second);
  if (loss && spec.task_facts.higher_is_better)
    learning = {-std::log(learning.start), std::max(0.002, -std::log(learning.end)), learning.turn};
  const double luck = rng.normal();
  std::vector<double> values;
  for (int i = 1; i <= points; ++i) {
    const double done = static_cast<double>(i) / kSamplePoints;
    values.push_back(learned(learning, done - 0.03 * luck, rng.normal() + offset, loss));
  }
  return values;
}

inline TrialResult sample_result(const TrialSpec& spec, int points = kSamplePoints) {
  const std::string& metric = spec.task_facts.metric;
  TrialResult result;
  result.id = spec.id;
  result.curves.names = {"train/loss", "valid/loss"};
  result.curves.columns = {sample_curve(spec, true, -0.2, points), sample_curve(spec, true, 0, points)};
  if (metric != "loss") {
    result.curves.names.push_back("valid/accuracy");
    result.curves.columns.push_back(sample_curve(spec, false, 0, points));
  }
  for (int i = 1; i <= points; ++i)
    result.curves.steps.push_back(static_cast<std::uint64_t>(i) * kSampleSteps / kSamplePoints);
  result.steps_done = result.curves.steps.back();
  const auto& valid = result.curves.columns.back();
  const auto best = spec.task_facts.higher_is_better ? std::max_element(valid.begin(), valid.end())
                                                     : std::min_element(valid.begin(), valid.end());
  result.best_step = result.curves.steps[static_cast<std::size_t>(best - valid.begin())];
  const double test = spec.task_facts.higher_is_better ? *best - 0.002 : *best * 1.03;
  result.finals = {{"valid/" + metric + "@best", *best},
                   {"test/" + metric + "@best", test},
                   {"test/" + metric + "@last", valid.back()}};
  const double slowness = spec.model_name == "rnn" ? 1.0 : spec.model_name == "gru" ? 2.4 : 2.9;
  result.clock.wall_seconds = slowness * (3 + 0.2 * spec.replicate) * points / kSamplePoints;
  result.clock.train_seconds = 0.9 * result.clock.wall_seconds;
  result.clock.tokens = result.steps_done * 32 * 50;
  return result;
}

/// 3 tasks × 3 models × 2 learning rates × 3 replicates; one trial diverged, one failed, one pending.
inline StudyData sample_study() {
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
      for (const char* lr : {"0.001", "0.003"})
        for (std::uint32_t replicate = 0; replicate < 3; ++replicate) {
          const auto spec = sample_spec(task, model, lr, replicate);
          study.rows.push_back({spec, sample_result(spec)});
        }
  study.rows[8] = {study.rows[8].spec, sample_result(study.rows[8].spec, 9)};  // lstm on adding, slower rate
  study.rows[8].result->status = Status::failed;
  study.rows[8].result->message = "needs 3.1 GiB, the node has 2.0 GiB left per rank";
  study.rows[11] = {study.rows[11].spec,
                    sample_result(study.rows[11].spec, 13)};  // lstm on adding, faster rate
  study.rows[11].result->status = Status::diverged;
  study.rows[11].result->message = "the gradient was not finite at step 1342";
  study.rows.back().result.reset();
  study.sessions.push_back(
      {"2024-05-01T09:30:00Z",
       "mpirun -n 2 recurbench run memory.yaml",
       "node01",
       2,
       {{"compiler", "GCC 12.2.0"}, {"flags", "-O3 -march=native"}, {"cpu", "x86-64-v3"}}});
  return study;
}

}  // namespace recurbench::testing
