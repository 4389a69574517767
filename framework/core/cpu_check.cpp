// Runs before every other initialiser of the library. Inline functions of the numeric layers may be the
// copies that the linker kept, built for the very instructions in question, so only plain C calls are made
// here.
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "provenance.hpp"

#if defined(__x86_64__)
namespace {

struct InstructionSet {
  const char* name;
  bool usable;  // by this CPU, and its registers are saved by the operating system
};

bool is_pretended_to_lack(const char* name) {
  const char* lacking = std::getenv("RECURBENCH_PRETEND_CPU_LACKS");
  return lacking != nullptr && std::strcmp(lacking, name) == 0;
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
  __builtin_cpu_init();
#define INSTRUCTION_SET(macro, name) {name, __builtin_cpu_supports(name) != 0},
#if defined(__clang__)
#define INSTRUCTION_SET_OR(macro, name, stand_in) {name, __builtin_cpu_supports(stand_in) != 0},
#else
#define INSTRUCTION_SET_OR(macro, name, stand_in) INSTRUCTION_SET(macro, name)
#endif
  const InstructionSet sets[] = {
#include "core/instruction_sets.inc"
  };
#undef INSTRUCTION_SET_OR
#undef INSTRUCTION_SET
  for (const InstructionSet& set : sets)
    if (is_required(set) && (!set.usable || is_pretended_to_lack(set.name))) refuse(set.name);
}

}  // namespace
#endif
