#include "core/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "core/error.hpp"

namespace recurbench {
namespace {

using Block = std::array<std::uint32_t, 4>;

/// Philox4x32-10 as the paper writes it, apart from the library that the product uses.
Block philox(Block counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

Rng stream(std::uint64_t sample, Purpose purpose = Purpose::train, std::uint32_t replicate = 0,
           std::uint64_t seed = 1) {
  return Rng({.seed = seed, .replicate = replicate, .purpose = purpose, .sample = sample});
}

std::vector<std::uint32_t> draw(Rng rng, int count) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(count));
  for (auto& word : words) word = rng.bits();
  return words;
}

TEST(Philox, OfThisTestGivesThePublishedVectors) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, StartsWithThePublishedVector) {
  EXPECT_EQ(draw(stream(0, Purpose{0}, 0, 0), 4),
            (std::vector<std::uint32_t>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Rng, CountsBlocksBelowAKeyMadeOfSeedPurposeReplicateAndSample) {
  const auto words = draw(stream(0x1122334455667788, Purpose::valid, 0xABCDEF, 0x99AABBCCDDEEFF00), 12);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const Block wanted =
        philox({block, 0x55667788, 0x11223344, 3U << 24 | 0xABCDEF}, {0xDDEEFF00, 0x99AABBCC});
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(words[block * 4 + i], wanted[i]);
  }
}

TEST(Rng, GivesTheSameNumbersToTheSameKey) {
  EXPECT_EQ(draw(stream(7), 100), draw(stream(7), 100));
}

TEST(Rng, KeepsStreamsDisjoint) {
  std::set<std::vector<std::uint32_t>> blocks;
  std::size_t streams = 0;
  const auto take = [&](const Rng& rng) {
    const auto words = draw(rng, 256);
    for (auto at = words.begin(); at != words.end(); at += 4) blocks.insert({at, at + 4});
    ++streams;
  };
  for (const auto purpose : {Purpose::init, Purpose::train, Purpose::valid, Purpose::test, Purpose::estimate,
                             Purpose::length, Purpose::order, Purpose::cluster, Purpose::resample})
    for (const std::uint32_t replicate : {0U, 1U, (1U << 24) - 1})
      for (const std::uint64_t sample : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
        for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{1} << 32})
          take(stream(sample, purpose, replicate, seed));
  EXPECT_EQ(blocks.size(), streams * 64);
}

TEST(Rng, KeepsTheNumbersOfPurposesWhateverTheirNames) {
  const std::vector<Purpose> by_number{Purpose::init,    Purpose::train,    Purpose::valid,  Purpose::test,
                                       Purpose{5},       Purpose::estimate, Purpose::length, Purpose::order,
                                       Purpose::cluster, Purpose::resample};
  for (std::uint32_t i = 0; i < by_number.size(); ++i)
    EXPECT_EQ(static_cast<std::uint32_t>(by_number[i]), i + 1) << "what was drawn changes with the number";
}

TEST(Rng, RefusesReplicatesThatDoNotFitTheKey) {
  EXPECT_NO_THROW(stream(0, Purpose::train, (1U << 24) - 1));
  EXPECT_THROW(stream(0, Purpose::train, 1U << 24), Error);
}

TEST(Rng, UniformUses53BitsOfTwoWords) {
  Rng words = stream(3);
  Rng numbers = stream(3);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t high = words.bits() >> 5;
    const std::uint64_t low = words.bits() >> 6;
    const double number = numbers.uniform();
    EXPECT_EQ(number, static_cast<double>(high * (1U << 26) + low) / 9007199254740992.0);
    EXPECT_GE(number, 0.0);
    EXPECT_LT(number, 1.0);
  }
}

TEST(Rng, UniformBetweenBoundsCoversThem) {
  Rng rng = stream(4);
  double sum = 0;
  double low = 1e9;
  double high = -1e9;
  for (int i = 0; i < 20'000; ++i) {
    const double number = rng.uniform(-2.0, 6.0);
    low = std::min(low, number);
    high = std::max(high, number);
    sum += number;
  }
  EXPECT_GE(low, -2.0);
  EXPECT_LT(high, 6.0);
  EXPECT_LT(low, -1.99);
  EXPECT_GT(high, 5.99);
  EXPECT_NEAR(sum / 20'000, 2.0, 5 * 8.0 / std::sqrt(12.0 * 20'000));
}

TEST(Rng, BelowRejectsTheProductsThatFavourSmallNumbers) {
  // With 3·2^30 a quarter of all words must be rejected; without that, 0 mod 3 would come up half of the
  // time.
  const Index bound = Index{3} << 30;
  Rng rng = stream(5);
  std::array<int, 3> counts{};
  const int draws = 30'000;
  for (int i = 0; i < draws; ++i) {
    const Index number = rng.below(bound);
    ASSERT_GE(number, 0);
    ASSERT_LT(number, bound);
    ++counts[static_cast<std::size_t>(number % 3)];
  }
  for (const int count : counts) EXPECT_NEAR(count, draws / 3, 5 * std::sqrt(draws * 2.0 / 9.0));
}

TEST(Rng, BelowIsUniformForSmallBounds) {
  Rng rng = stream(6);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[static_cast<std::size_t>(rng.below(7))];
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
  EXPECT_LT(chi_square, 27.9);  // 6 degrees of freedom, p = 1e-4
}

TEST(Rng, BelowTakesEveryLegalBoundAndNoOther) {
  Rng rng = stream(7);
  EXPECT_EQ(rng.below(1), 0);
  EXPECT_LT(rng.below((Index{1} << 32) - 1), (Index{1} << 32) - 1);
  for (const Index bound : {Index{0}, Index{-1}, Index{1} << 32, Index{1} << 33})
    EXPECT_THROW(rng.below(bound), Error);
}

TEST(Rng, NormalHasTheMomentsAndTailsOfTheStandardNormal) {
  Rng rng = stream(8);
  const int draws = 100'000;
  std::array<double, 5> moments{};
  int beyond_two = 0;
  for (int i = 0; i < draws; ++i) {
    const double number = rng.normal();
    ASSERT_TRUE(std::isfinite(number));
    for (std::size_t k = 1; k < 5; ++k) moments[k] += std::pow(number, static_cast<double>(k)) / draws;
    if (std::abs(number) > 2) ++beyond_two;
  }
  const double root = std::sqrt(draws);
  EXPECT_NEAR(moments[1], 0, 5 / root);
  EXPECT_NEAR(moments[2], 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(moments[3], 0, 5 * std::sqrt(15.0) / root);
  EXPECT_NEAR(moments[4], 3, 5 * std::sqrt(96.0) / root);
  EXPECT_NEAR(static_cast<double>(beyond_two) / draws, 0.0455, 5 * std::sqrt(0.0455 * 0.9545) / root);
}

TEST(Rng, TwoNormalsAreIndependentStandardNormals) {
  Rng rng = stream(8), same = stream(8);
  const int draws = 100'000;
  double mean = 0, square = 0, product = 0, squares = 0, fourth = 0;
  for (int i = 0; i < draws; ++i) {
    const auto [first, second] = rng.two_normals();
    ASSERT_EQ(first, same.normal());
    mean += second / draws;
    square += second * second / draws;
    fourth += std::pow(second, 4) / draws;
    product += first * second / draws;
    squares += first * first * second * second / draws;
  }
  const double root = std::sqrt(draws);
  EXPECT_NEAR(mean, 0, 5 / root);
  EXPECT_NEAR(square, 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(fourth, 3, 5 * std::sqrt(96.0) / root);
  EXPECT_NEAR(product, 0, 5 / root);
  EXPECT_NEAR(squares, 1, 5 * std::sqrt(8.0) / root);
}

TEST(Rng, DistinctGivesDifferentNumbersInRandomOrder) {
  Rng rng = stream(9);
  for (const auto& [count, bound] :
       std::vector<std::pair<Index, Index>>{{0, 5}, {0, 0}, {1, 1}, {5, 5}, {7, 64}, {3, Index{1} << 31}}) {
    const auto numbers = rng.distinct(count, bound);
    EXPECT_EQ(static_cast<Index>(numbers.size()), count);
    EXPECT_EQ(std::set<Index>(numbers.begin(), numbers.end()).size(), numbers.size());
    for (const Index number : numbers) EXPECT_TRUE(number >= 0 && number < bound);
  }
  EXPECT_THROW(rng.distinct(6, 5), Error);
}

TEST(Rng, DistinctDrawsEveryArrangementAlike) {
  Rng rng = stream(10);
  std::map<std::vector<Index>, int> counts;
  for (int i = 0; i < 12'000; ++i) ++counts[rng.distinct(2, 4)];
  ASSERT_EQ(counts.size(), 12U);
  double chi_square = 0;
  for (const auto& [numbers, count] : counts) chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  EXPECT_LT(chi_square, 37.4);  // 11 degrees of freedom, p = 1e-4
}

}  // namespace
}  // namespace recurbench
