#include "train/fingerprint.hpp"

#include <gtest/gtest.h>

#include <set>

#include "nn/mixer.hpp"

namespace recurbench {
namespace {

TEST(Fingerprint, IsItsOwnForEveryArchitectureInEveryShellAndTheSameEachTime) {
  std::set<std::string> seen;
  std::size_t count = 0;
  for (const auto& name : MixerRegistry::instance().names())
    for (const auto& shell : MixerRegistry::instance().at(name, "model").shells) {
      const std::string print = fingerprint(name + " " + shell);
      EXPECT_EQ(print, fingerprint(name + " " + shell));
      EXPECT_TRUE(seen.insert(print).second) << name << " " << shell;
      ++count;
    }
  EXPECT_GE(count, 17U);
}

}  // namespace
}  // namespace recurbench
