#pragma once

#include <string>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// Sizes of a measurement: `width` is the hidden size of the classic shell and the width of the modern one.
struct BenchShape {
  Index width = 0, steps = 0, batch = 0, channels = 0;
};

/// What is measured: an architecture or a task, by name or with settings ("mamba:d_state=8,expand=1").
struct BenchSubject {
  std::string name;
  std::vector<std::string> settings;  ///< "key=value"
  std::string text() const;
};
/// Throws ConfigError for settings that are none.
BenchSubject parse_bench_subject(const std::string& text);
/// An architecture. Throws ConfigError for names that are not registered, too.
BenchSubject parse_bench_model(const std::string& text);

/// The usual shapes of the architecture's default shell: five for stacked cells, three for blocks.
std::vector<BenchShape> default_shapes(const BenchSubject& model);

/// One training step: a fresh batch, forward, loss, backward, clipping, Adam. Read-out to ten classes at
/// every step.
struct TrainingFigures {
  Index parameters = 0;
  double milliseconds = 0;  ///< median
  double tokens_per_second = 0;
  double gflops = 0;           ///< products only: multiply-add = 2, backward = twice forward
  double peak_bytes = 0;       ///< by which the process grows from before the model to the height of a step
  double predicted_bytes = 0;  ///< of the same growth, by step_memory
};
TrainingFigures measure_training(const BenchSubject& model, const BenchShape& shape, int repeats,
                                 const std::string& memory_limit = "");

/// One step of one sequence with carried state, without read-out.
struct StreamingFigures {
  double microseconds = 0;  ///< median over rounds of many steps
  double gflops = 0;
  double state_bytes = 0;
};
StreamingFigures measure_streaming(const BenchSubject& model, Index width, Index channels);

/// A task's default batch: drawn, and trained on by a GRU with 64 hidden units, drawing included.
struct GenerationFigures {
  Index steps = 0, batch = 0;
  double milliseconds = 0;       ///< of drawing, median
  double step_milliseconds = 0;  ///< of the training step, median
};
/// Throws ConfigError for a task that has to be told more than its name.
GenerationFigures measure_generation(const BenchSubject& task);

}  // namespace recurbench
