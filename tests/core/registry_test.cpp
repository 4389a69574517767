#include "core/registry.hpp"

namespace recurbench {
namespace {

struct Tool {
  int size;
};

TEST(Registry, CollectsNamesThatAreTakenAndKeepsTheFirst) {
  const auto before = duplicate_registrations();
  EXPECT_THAT(before, testing::IsEmpty());  // of the product
  const Register<Tool> hammer{"hammer", {3}};
  const Register<Tool> saw{"saw", {5}};
  const Register<Tool> another{"hammer", {7}};
  EXPECT_THAT(duplicate_registrations(), testing::ElementsAre("the name 'hammer' is registered twice"));
  EXPECT_EQ(Registry<Tool>::instance().at("hammer", "tool").size, 3);
  EXPECT_THAT(Registry<Tool>::instance().names(), testing::ElementsAre("hammer", "saw"));
  duplicate_registrations() = before;
}

}  // namespace
}  // namespace recurbench
