#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "support/sections.hpp"
#include "task/task.hpp"

namespace recurbench::test {

/// One sample on its own, taken out of its column of a batch.
struct Sample {
  std::vector<std::int32_t> tokens;  ///< [T]
  std::vector<Real> reals;           ///< [T·channels]
  std::vector<Index> looked;         ///< steps where the loss looks
  std::vector<std::int32_t> classes;
  std::vector<Real> values;
  std::vector<std::uint8_t> scored;
  std::vector<Index> groups{};
  bool operator==(const Sample&) const = default;
};

/// make_task on settings, with every key read.
inline std::unique_ptr<Task> task_of(const std::string& name, std::initializer_list<Setting> settings = {}) {
  Params params = section("task", settings);
  params.set("name", Setting("name", name).value);
  auto task = make_task(params);
  params.finish();
  return task;
}

/// Column `b` of a collected batch.
inline Sample sample_of(const Batch& batch, const TaskInfo& info, Index b) {
  Sample sample;
  const auto B = static_cast<std::size_t>(batch.batch());
  const auto channels = static_cast<std::size_t>(info.channels);
  const auto targets = static_cast<std::size_t>(info.targets);
  const auto column = static_cast<std::size_t>(b);
  for (std::size_t row = column; row < static_cast<std::size_t>(info.steps) * B; row += B) {
    if (info.vocabulary > 0) sample.tokens.push_back(batch.tokens()[row]);
    for (std::size_t c = 0; c < channels; ++c) sample.reals.push_back(batch.reals()[row * channels + c]);
  }
  for (std::size_t i = 0; i < batch.rows().size(); ++i) {
    if (batch.rows()[i] % batch.batch() != b) continue;
    sample.looked.push_back(batch.rows()[i] / batch.batch());
    sample.scored.push_back(batch.scored()[i]);
    if (!batch.groups().empty()) sample.groups.push_back(batch.groups()[i]);
    const auto answers = static_cast<std::size_t>(batch.answer_count());
    for (std::size_t k = 0; k < answers; ++k) sample.classes.push_back(batch.classes()[i * answers + k]);
    for (std::size_t k = 0; k < targets; ++k) sample.values.push_back(batch.values()[i * targets + k]);
  }
  return sample;
}

/// The first `count` samples of a stream, drawn `batch` at a time.
inline std::vector<Sample> draw_samples(const Task& task, Index count, SampleRange range = {.seed = 1},
                                        Index batch = 32) {
  const TaskInfo info = task.info();
  std::vector<Sample> samples;
  const std::uint64_t begin = range.first;
  while (static_cast<Index>(samples.size()) < count) {
    Batch drawn(info, std::min(batch, count - static_cast<Index>(samples.size())));
    range.first = begin + samples.size();
    fill_batch(task, range, drawn);
    for (Index b = 0; b < drawn.batch(); ++b) samples.push_back(sample_of(drawn, info, b));
  }
  return samples;
}

/// One hash over everything in the samples: what a task's semantics version stands for.
inline std::string fingerprint(const std::vector<Sample>& samples) {
  ByteWriter bytes;
  for (const Sample& sample : samples) {
    bytes.put(sample.tokens);
    bytes.put(sample.reals);
    for (const Index step : sample.looked) bytes.put(static_cast<std::int64_t>(step));
    bytes.put(sample.classes);
    bytes.put(sample.values);
    bytes.put(sample.scored);
  }
  return hash_hex(bytes.bytes());
}

/// The words after "//   <label>" in a task's header comment: its worked example.
inline std::vector<std::string> header_example(const std::string& task, const std::string& label) {
  std::ifstream file(fmt::format("{}/tasks/{}.cpp", RECURBENCH_SOURCE_DIR, task));
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string slashes, first;
    if (!(words >> slashes >> first) || slashes != "//" || first != label) continue;
    std::vector<std::string> rest;
    for (std::string word; words >> word;) rest.push_back(word);
    return rest;
  }
  return {};
}

}  // namespace recurbench::test
