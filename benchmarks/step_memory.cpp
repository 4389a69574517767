// What a training step is predicted to need, beside what the process really grows by.
//   step_memory MODEL[:key=value,…] WIDTH STEPS BATCH [MEMORY_LIMIT]   prints one JSON object, bytes
// One measurement a process: what an earlier one left on the heap would count for the next.

#include <fmt/core.h>

#include <cstdlib>
#include <string>

#include "bench/bench.hpp"

namespace recurbench {
namespace {

constexpr Index kChannels = 10;

int measure(int count, char** words) {
  const BenchShape shape{std::stol(words[2]), std::stol(words[3]), std::stol(words[4]), kChannels};
  const std::string limit = count > 5 ? words[5] : "";
  const TrainingFigures figures = measure_training(parse_bench_model(words[1]), shape, 1, limit);
  fmt::print("{{\"measured\": {:.0f}, \"predicted\": {:.0f}}}\n", figures.peak_bytes,
             figures.predicted_bytes);
  return 0;
}

}  // namespace
}  // namespace recurbench

int main(int count, char** words) {
  if (count < 5 || count > 6) {
    fmt::print(stderr, "step_memory: MODEL[:key=value,…] WIDTH STEPS BATCH [MEMORY_LIMIT] was required\n");
    return 2;
  }
  return recurbench::measure(count, words);
}
