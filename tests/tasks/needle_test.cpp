#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

struct Shape {
  Index length, digits, distractors, filler, keys;
  double depth;
};

std::size_t at(Index i) {
  return static_cast<std::size_t>(i);
}

/// Where each key stands in the haystack.
std::map<std::int32_t, std::size_t> places_of_keys(const Tokens& tokens, const Shape& is) {
  std::map<std::int32_t, std::size_t> places;
  for (std::size_t t = 0; t < at(is.length - is.digits); ++t)
    if (tokens[t] >= 10 + is.filler) {
      EXPECT_TRUE(places.emplace(tokens[t], t).second) << "a key came twice";
    }
  return places;
}

/// The digits after the place where the key of the query stands first.
Tokens naive_answer(const Tokens& tokens, Index digits) {
  const auto query = tokens.end() - digits;
  const auto key = std::find(tokens.begin(), query, *query);
  return {key + 1, key + 1 + digits};
}

class NeedleShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of("needle", {{"length", GetParam().length},
                                                  {"digits", GetParam().digits},
                                                  {"distractors", GetParam().distractors},
                                                  {"filler", GetParam().filler},
                                                  {"keys", GetParam().keys},
                                                  {"depth", GetParam().depth}});
};

TEST_P(NeedleShape, HidesNeedlesInFillerAndWantsTheDigitsOfOneKey) {
  const Shape is = GetParam();
  const Index query = is.length - is.digits;
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    const auto& tokens = sample.tokens;
    ASSERT_EQ(static_cast<Index>(tokens.size()), is.length);
    const auto places = places_of_keys(tokens, is);
    ASSERT_EQ(static_cast<Index>(places.size()), is.distractors + 1);
    std::vector<char> is_digit(at(query));
    for (const auto& [key, place] : places) {
      ASSERT_LT(key, 10 + is.filler + is.keys);
      for (Index i = 1; i <= is.digits; ++i) is_digit[place + at(i)] = 1;
    }
    for (Index t = 0; t < query; ++t) ASSERT_EQ(tokens[at(t)] < 10, is_digit[at(t)] != 0);
    ASSERT_TRUE(places.contains(tokens[at(query)]));
    for (Index t = query + 1; t < is.length; ++t) ASSERT_EQ(tokens[at(t)], 10 + is.filler + is.keys);
    ASSERT_EQ(sample.classes, naive_answer(tokens, is.digits));
    for (Index i = 0; i < is.digits; ++i) ASSERT_EQ(sample.looked[at(i)], query + i);
    ASSERT_EQ(std::count(sample.scored.begin(), sample.scored.end(), 1), is.digits);
  }
}

/// Files digits under the newest key, and reads them out once a key returns.
TEST_P(NeedleShape, IsSolvedByAFileOfDigitsPerKey) {
  const Shape is = GetParam();
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::map<std::int32_t, Tokens> file;
    std::int32_t key = -1;
    bool returned = false;
    std::size_t read = 0;
    for (const auto token : sample.tokens) {
      if (token >= 10 + is.filler && token < 10 + is.filler + is.keys) {
        key = token;
        returned = file.contains(key);
        file[key];
      }
      if (token < 10) file[key].push_back(token);
      if (!returned) continue;
      ASSERT_EQ(file[key].at(read), sample.classes[read]);
      ++read;
    }
    ASSERT_EQ(read, sample.classes.size());
  }
}

TEST_P(NeedleShape, PutsTheWantedNeedleAsDeepAsTold) {
  const Shape is = GetParam();
  const Index items = is.length - is.digits - (is.distractors + 1) * is.digits;
  std::vector<double> depths(at(items));
  constexpr Index kSamples = 3'000;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1}, 4)) {
    const auto places = places_of_keys(sample.tokens, is);
    const auto wanted = static_cast<Index>(places.at(sample.tokens[at(is.length - is.digits)]));
    Index before = wanted;
    for (const auto& [key, place] : places)
      if (static_cast<Index>(place) < wanted) before -= is.digits;
    ++depths[at(before)];
  }
  if (is.depth >= 0)
    EXPECT_EQ(depths[at(std::lround(is.depth * static_cast<double>(items - 1)))], kSamples);
  else
    for (const double count : depths) expect_frequency(count, kSamples, 1 / static_cast<double>(items));
}

TEST_P(NeedleShape, FilesItsDigitsUnderTheFifthOfTheDepthWhereTheNeedleLies) {
  const Shape is = GetParam();
  const Index items = is.length - is.digits - (is.distractors + 1) * is.digits;
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    const auto places = places_of_keys(sample.tokens, is);
    const auto wanted = static_cast<Index>(places.at(sample.tokens[at(is.length - is.digits)]));
    Index before = wanted;
    for (const auto& [key, place] : places)
      if (static_cast<Index>(place) < wanted) before -= is.digits;
    const Index fifth = items == 1 ? 0 : std::min<Index>(4, 5 * before / (items - 1));
    ASSERT_EQ(sample.groups, std::vector<Index>(at(is.digits), fifth));
  }
}

TEST_P(NeedleShape, DrawsKeysDigitsFillerAndTheOtherPlacesEvenly) {
  const Shape is = GetParam();
  std::vector<double> counts(at(10 + is.filler + is.keys));
  const Index items = is.length - is.digits - (is.distractors + 1) * is.digits;
  constexpr Index kSamples = 3'000;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1}, 4))
    for (Index t = 0; t < is.length - is.digits; ++t) ++counts[at(sample.tokens[at(t)])];
  const Index needles = is.distractors + 1;
  for (Index token = 0; token < 10 + is.filler + is.keys; ++token) {
    const bool digit = token < 10, filler = !digit && token < 10 + is.filler;
    const Index trials = kSamples * (digit ? needles * is.digits : filler ? items - needles : needles);
    const Index choices = digit ? 10 : filler ? is.filler : is.keys;
    // Keys of a sample differ, which makes their counts vary less.
    expect_frequency(counts[at(token)], static_cast<double>(trials), 1 / static_cast<double>(choices));
  }
}

TEST_P(NeedleShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 6'000);
}

INSTANTIATE_TEST_SUITE_P(Shapes, NeedleShape,
                         testing::Values(Shape{3, 1, 0, 1, 1, -1}, Shape{12, 2, 1, 4, 3, -1},
                                         Shape{23, 3, 3, 2, 4, 0}, Shape{40, 5, 1, 16, 8, 1},
                                         Shape{41, 5, 0, 16, 8, 0.3}, Shape{30, 2, 2, 5, 3, 0.5}));

TEST(Needle, PutsDistractorsAtEveryOtherPlaceEquallyOften) {
  std::vector<double> before(10);
  const Shape is{18, 2, 2, 4, 3, 0.5};
  for (const Sample& sample : draw_samples(*task_of("needle", {{"length", 18},
                                                               {"digits", 2},
                                                               {"distractors", 2},
                                                               {"filler", 4},
                                                               {"keys", 3},
                                                               {"depth", 0.5}}),
                                           4'000, {.seed = 1}, 4)) {
    const auto places = places_of_keys(sample.tokens, is);
    for (const auto& [key, place] : places) {
      if (key == sample.tokens[16]) continue;
      std::size_t item = place;
      for (const auto& [other, other_place] : places)
        if (other_place < place) item -= 2;
      ++before[item];
    }
  }
  for (std::size_t item = 0; item < 10; ++item)
    expect_frequency(before[item], 8'000, item == 5 ? 0 : 1.0 / 9);
}

TEST(Needle, WorksOutTheExampleOfItsHeader) {
  Tokens tokens;
  for (const auto& word : header_example("needle", "input"))
    tokens.push_back(word == "|" ? 17 : std::stoi(word));
  ASSERT_EQ(tokens.size(), 12U);
  const auto target = header_example("needle", "target");
  const Shape is{12, 2, 1, 4, 3, -1};
  EXPECT_EQ(places_of_keys(tokens, is).size(), 2U);
  EXPECT_EQ(naive_answer(tokens, 2), (Tokens{std::stoi(target[10]), std::stoi(target[11])}));
  for (std::size_t t = 0; t < 10; ++t) EXPECT_EQ(target[t], ".");
}

TEST(Needle, RefusesImpossibleSettings) {
  EXPECT_THAT(
      message_of([] {
        task_of("needle", {{"length", 10}});
      }),
      testing::HasSubstr("task.length must be at least 11 to hold the needles and the answer, got 10"));
  EXPECT_THAT(message_of([] {
                task_of("needle", {{"distractors", 8}});
              }),
              testing::HasSubstr("task.distractors must be below keys = 8, got 8"));
  EXPECT_THAT(message_of([] {
                task_of("needle", {{"depth", -0.5}});
              }),
              testing::HasSubstr("task.depth must be −1 (random) or from 0 to 1, got -0.5"));
}

TEST(Needle, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("needle"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("needle", {{"length", 37}, {"distractors", 2}}), 100)),
            "38a11640856bb7aa")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
