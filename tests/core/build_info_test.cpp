#include "core/build_info.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "core/cpu.hpp"

namespace recurbench {
namespace {

std::map<std::string, std::string> facts_by_name() {
  const auto facts = build_facts();
  return {facts.begin(), facts.end()};
}

TEST(BuildInfo, NamesEveryFactOnceAndLeavesNoneEmpty) {
  for (const auto& [name, value] : build_facts()) EXPECT_FALSE(value.empty()) << name;
  EXPECT_EQ(facts_by_name().size(), build_facts().size());
}

TEST(BuildInfo, TellsCommitCompilerAndLibraries) {
  auto facts = facts_by_name();
  EXPECT_TRUE(std::regex_match(facts["commit"], std::regex("unknown|[0-9a-f]{40}(-dirty)?")))
      << facts["commit"];
  EXPECT_TRUE(std::regex_search(facts["compiler"], std::regex("[A-Za-z]+ [0-9]+\\."))) << facts["compiler"];
  for (const char* library : {"mpi", "hdf5", "fmt", "yaml_cpp", "boost", "xxhash"})
    EXPECT_TRUE(std::regex_search(facts[library], std::regex("[0-9]+\\.[0-9]+")))
        << library << ": " << facts[library];
}

TEST(BuildInfo, TellsTheFlagsOfTheNumericLayersAsTheCompilerGotThem) {
  auto facts = facts_by_name();
  EXPECT_NE(facts["numeric_flags"].find("-march=" + facts["arch"]), std::string::npos)
      << facts["numeric_flags"];
  EXPECT_EQ(facts["numeric_flags"].find('$'), std::string::npos) << "an unevaluated expression of CMake's";
}

TEST(BuildInfo, TellsThisMachine) {
  EXPECT_EQ(facts_by_name()["cpu"], cpu_model_name());
  EXPECT_GT(cpu_model_name().size(), 2U);
  EXPECT_FALSE(host_name().empty());
}

}  // namespace
}  // namespace recurbench
