#include <fmt/core.h>

#include "cli/commands.hpp"
#include "config/scalar.hpp"
#include "task/task.hpp"

namespace seqbench {
namespace {

void print_sample(const TaskInfo& info, const Batch& batch) {
  std::string input, target;
  std::size_t looked = 0;
  const auto targets = static_cast<std::size_t>(info.targets);
  const auto channels = static_cast<std::size_t>(info.channels);
  for (std::size_t t = 0; t < static_cast<std::size_t>(info.steps); ++t) {
    std::string in, want = ".";
    if (info.vocabulary > 0) in = fmt::format("{}", batch.tokens()[t]);
    for (std::size_t c = 0; c < channels; ++c)
      in += fmt::format("{}{:.2f}", c ? "|" : "", batch.reals()[t * channels + c]);
    if (looked < batch.rows().size() && static_cast<std::size_t>(batch.rows()[looked]) == t) {
      if (info.classes > 0) want = fmt::format("{}", batch.classes()[looked]);
      if (targets > 0) want.clear();
      for (std::size_t k = 0; k < targets; ++k)
        want += fmt::format("{}{:.2f}", k ? "|" : "", batch.values()[looked * targets + k]);
      ++looked;
    }
    const std::size_t width = std::max(in.size(), want.size());
    input += fmt::format(" {:>{}}", in, width);
    target += fmt::format(" {:>{}}", want, width);
  }
  fmt::print("input {}\ntarget{}\n", input, target);
}

}  // namespace

Exit sample_command(const SampleOptions& options) {
  Params params("task");
  params.set("name", {options.task, {}});
  for (const auto& setting : options.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError(
          fmt::format("sample: settings of the form key=value were required, got '{}'", setting));
    params.set(setting.substr(0, equals), plain_scalar(setting.substr(equals + 1), {}));
  }
  const auto task = make_task(params);
  params.finish();
  const TaskInfo info = task->info();
  fmt::print("{}: {} steps, {} chance {:.4g}, solved {:.4g} (. = the loss does not look)\n", options.task,
             info.steps, info.metric, info.chance, info.solved);
  Batch batch(info, 1);
  for (int i = 0; i < options.show; ++i) {
    fill_batch(*task, {options.seed, 0, Purpose::train, static_cast<std::uint64_t>(i)}, batch);
    print_sample(info, batch);
  }
  return Exit::success;
}

}  // namespace seqbench
