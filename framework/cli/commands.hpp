#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/params.hpp"

namespace recurbench {

/// One function per command of the program; each returns the exit status and throws Error.

struct ListOptions {
  std::string what;  ///< "models", "tasks", the name of one, or "" for both lists
  bool json = false;
};
Exit list_command(const ListOptions& options);

struct PlanOptions {
  std::filesystem::path sweep;
  std::vector<std::string> overrides;
  int ranks = 1;
  bool every_trial = false;
};
Exit plan_command(const PlanOptions& options);

enum class ProgressStyle { automatic, live, plain, none };
struct RunOptions {
  std::filesystem::path sweep;
  std::vector<std::string> overrides;
  std::filesystem::path out;  ///< "": results/<name>
  std::string command_line;
  bool report = true;
  bool accept_build = false;
  bool retry_failed = false;
  ProgressStyle progress = ProgressStyle::automatic;
};
Exit run_command(const RunOptions& options);

struct ReportOptions {
  std::filesystem::path study;  ///< a study folder or a results.h5
  std::filesystem::path out;    ///< "": <study folder>/report
};
Exit report_command(const ReportOptions& options);

struct VerifyOptions {
  std::filesystem::path study;
  bool digest = false;
};
Exit verify_command(const VerifyOptions& options);

/// "key=value" settings of a task, as `command` was given them.
std::vector<std::pair<std::string, Value>> key_values(const std::vector<std::string>& settings,
                                                      std::string_view command);

struct ExtractOptions {
  std::filesystem::path weights;
  std::string task;                   ///< "": the one that the weights were trained on
  std::vector<std::string> settings;  ///< of the task, "key=value"
  std::filesystem::path out;          ///< "": the weights' folder
  Index clusters = 20;                ///< most that are tried
  Index words = 300, length = 20;     ///< random ones that the model reads, and as many of the task's own
  std::uint64_t seed = 1;
};
Exit extract_command(const ExtractOptions& options);

struct SampleOptions {
  std::string task;
  std::vector<std::string> settings;  ///< "key=value"
  int show = 1;
  std::uint64_t seed = 1;
};
Exit sample_command(const SampleOptions& options);

struct BenchOptions {
  std::vector<std::string> names;   ///< "lstm", "mamba:d_state=8", or tasks; all without any
  std::vector<std::string> shapes;  ///< "width,steps,batch[,channels]"; the usual ones without any
  std::string memory_limit;
  int repeats = 0;     ///< 0: as many as the shape's size suggests
  bool tasks = false;  ///< the names are tasks, whose drawing is measured
  bool training_only = false;
  bool streaming_only = false;
  bool json = false;
};
Exit bench_command(const BenchOptions& options);

}  // namespace recurbench
