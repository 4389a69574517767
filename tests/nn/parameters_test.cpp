#include "nn/parameters.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "support/tolerance.hpp"

namespace recurbench {
namespace {

std::vector<Real> part(ParameterStore& store, const std::string& name) {
  const Matrix m = store.value(store.find(name));
  return {m.data, m.data + m.rows * m.cols};
}

TEST(ParameterStore, AddingAParameterChangesNoOther) {
  ParameterStore small, large;
  small.add("a", 3, 5, uniform_init(1));
  small.add("b", 1, 7, normal_init(1));
  large.add("new", 4, 9, normal_init(2));
  large.add("a", 3, 5, uniform_init(1));
  large.add("newer", 2, 2, uniform_init(3));
  large.add("b", 1, 7, normal_init(1));
  small.initialise(11, 2);
  large.initialise(11, 2);
  EXPECT_TRUE(test::same_bits(part(small, "a"), part(large, "a")));
  EXPECT_TRUE(test::same_bits(part(small, "b"), part(large, "b")));
}

TEST(ParameterStore, SeedsReplicatesAndNamesGiveDifferentNumbers) {
  ParameterStore store;
  store.add("a", 3, 5, uniform_init(1));
  store.add("b", 3, 5, uniform_init(1));
  store.initialise(11, 2);
  const auto first = part(store, "a");
  EXPECT_NE(first, part(store, "b"));
  store.initialise(11, 3);
  EXPECT_NE(first, part(store, "a"));
  store.initialise(12, 2);
  EXPECT_NE(first, part(store, "a"));
  store.initialise(11, 2);
  EXPECT_TRUE(test::same_bits(first, part(store, "a")));
}

TEST(ParameterStore, CountsNumbersWithoutTheGapsAndKeepsTheGapsZero) {
  ParameterStore store;
  store.add("a", 3, 5, constant_init(2));
  store.add("b", 1, 7, constant_init(2));
  store.initialise(1, 0);
  EXPECT_EQ(store.parameter_count(), 22);
  Real sum = 0;
  for (Index i = 0; i < store.flat_size(); ++i) sum += store.values()[i];
  EXPECT_EQ(sum, 44);
  for (const auto& info : store.infos())
    EXPECT_EQ(info.offset * static_cast<Index>(sizeof(Real)) % 64, 0) << info.name;
}

TEST(ParameterStore, DecaysMatricesOnly) {
  ParameterStore store;
  store.add("w", 3, 5, constant_init(0));
  store.add("b", 1, 5, constant_init(0));
  EXPECT_TRUE(store.infos()[0].decays);
  EXPECT_FALSE(store.infos()[1].decays);
}

TEST(ParameterStore, StartsWithGradientsOfZeroAndClearsThem) {
  ParameterStore store;
  const auto id = store.add("w", 3, 5, uniform_init(1));
  store.initialise(1, 0);
  for (Index i = 0; i < store.flat_size(); ++i) ASSERT_EQ(store.grads()[i], 0);
  store.grad(id).data[4] = 3;
  store.clear_grads();
  EXPECT_EQ(store.grad(id).data[4], 0);
}

TEST(ParameterStore, RefusesTwoParametersOfOneName) {
  ParameterStore store;
  store.add("w", 3, 5, uniform_init(1));
  EXPECT_THROW(store.add("w", 1, 2, uniform_init(1)), Error);
}

TEST(ParameterStore, RefusesLateDeclarationsAndUnknownNames) {
  ParameterStore store;
  store.add("w", 3, 5, uniform_init(1));
  store.initialise(1, 0);
  EXPECT_THROW(store.add("v", 3, 5, uniform_init(1)), Error);
  EXPECT_THROW(store.find("u"), Error);
}

}  // namespace
}  // namespace recurbench
