#pragma once

#include <string>
#include <vector>

namespace recurbench {

/// The CPU's own name, "AMD EPYC 9354 32-Core Processor", or the machine's kind where it has none.
std::string cpu_model_name();

/// Name of this host, as the cluster knows it.
std::string host_name();

/// The instruction sets that the numeric layers were compiled for, "sse2", "avx2", …; empty off x86-64.
/// Loading the library on a CPU that lacks one ends the process with status 3 before anything else of it
/// runs.
std::vector<std::string> required_instruction_sets();

}  // namespace recurbench
