// Runs before every other initialiser of the library. Inline functions of the numeric layers may be the
// copies that the linker kept, built for the very instructions in question, so only plain C calls are made
// here.
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "provenance.hpp"

#if defined(__x86_64__)
#include <cpuid.h>

namespace {

enum Register : unsigned { eax, ebx, ecx, edx };

struct InstructionSet {
  const char* name;
  unsigned leaf;
  unsigned subleaf;
  Register in;
  unsigned bit;
  unsigned state;
};

constexpr InstructionSet kInstructionSets[] = {
#define INSTRUCTION_SET(macro, name, leaf, subleaf, in, bit, state) {name, leaf, subleaf, in, bit, state},
#include "core/instruction_sets.inc"
#undef INSTRUCTION_SET
};

bool reports(unsigned leaf, unsigned subleaf, Register in, unsigned bit) {
  unsigned values[4] = {};
  if (__get_cpuid_count(leaf, subleaf, &values[eax], &values[ebx], &values[ecx], &values[edx]) == 0)
    return false;
  return (values[in] >> bit & 1U) != 0;
}

unsigned saved_state() {
  constexpr unsigned kOsXsave = 27;
  if (!reports(1, 0, ecx, kOsXsave)) return 0;
  unsigned low = 0;
  unsigned high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

bool cpu_has(const InstructionSet& set) {
  const char* pretended = std::getenv("RECURBENCH_PRETEND_CPU_LACKS");
  if (pretended != nullptr && std::strcmp(pretended, set.name) == 0) return false;
  return reports(set.leaf, set.subleaf, set.in, set.bit) && (saved_state() & set.state) == set.state;
}

bool is_required(const InstructionSet& set) {
  for (const char* const* name = recurbench::provenance::kRequiredSets; *name != nullptr; ++name)
    if (std::strcmp(*name, set.name) == 0) return true;
  return false;
}

iovec part(const char* text) {
  return {const_cast<char*>(text), std::strlen(text)};
}

[[noreturn]] void refuse(const char* name) {
  const iovec message[] = {
      part("recurbench: this build needs a CPU with "),
      part(name),
      part(" (it was configured with -DRECURBENCH_ARCH="),
      part(recurbench::provenance::kArch),
      part("), which this CPU or its operating system lacks. Build it on this machine, or configure it with "
           "-DRECURBENCH_ARCH=x86-64 for any CPU.\n"),
  };
  (void)!writev(STDERR_FILENO, message, sizeof message / sizeof message[0]);
  constexpr int kFault = 3;
  _exit(kFault);
}

// 101 is the earliest priority that is not reserved for the C and C++ runtime.
__attribute__((constructor(101))) void check_cpu() {
  for (const InstructionSet& set : kInstructionSets)
    if (is_required(set) && !cpu_has(set)) refuse(set.name);
}

}  // namespace
#endif
