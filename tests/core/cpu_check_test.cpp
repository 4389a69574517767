#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "core/cpu.hpp"

namespace recurbench {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

/// Starts this test program anew, to list its tests, on a CPU that pretends to lack `name`.
Outcome start_on_a_cpu_without(const std::string& name) {
  std::array<char, 4096> self{};
  if (readlink("/proc/self/exe", self.data(), self.size() - 1) < 0) return {};
  const std::string command =
      "RECURBENCH_PRETEND_CPU_LACKS='" + name + "' '" + self.data() + "' --gtest_list_tests 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Outcome outcome;
  std::array<char, 512> buffer{};
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) outcome.output += buffer.data();
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

TEST(CpuCheck, RefusesACpuThatLacksARequiredInstructionSet) {
  const auto required = required_instruction_sets();
#if defined(__x86_64__)
  ASSERT_FALSE(required.empty());
#endif
  for (const auto& name : required) {
    const Outcome outcome = start_on_a_cpu_without(name);
    EXPECT_EQ(outcome.status, 3) << name;
    EXPECT_NE(outcome.output.find("needs a CPU with " + name + " "), std::string::npos) << outcome.output;
    EXPECT_NE(outcome.output.find("RECURBENCH_ARCH="), std::string::npos) << outcome.output;
    EXPECT_EQ(outcome.output.find("CpuCheck"), std::string::npos)
        << "the program went on: " << outcome.output;
  }
}

TEST(CpuCheck, LetsACpuPassThatLacksWhatNothingNeeds) {
  const Outcome outcome = start_on_a_cpu_without("a set that no CPU has");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.output.find("CpuCheck"), std::string::npos) << outcome.output;
}

}  // namespace
}  // namespace recurbench
