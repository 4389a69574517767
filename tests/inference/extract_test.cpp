#include "inference/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/messages.hpp"
#include "support/sections.hpp"

namespace recurbench {
namespace {

const Automaton kOddOnes{2, 2, 0, {0, 1}, {0, 1, 1, 0}};
const Automaton kNoTwoOnes{3, 2, 0, {1, 1, 0}, {0, 1, 0, 2, 2, 2}};

/// What a model would show that keeps an automaton's state as a point on a line, with some noise.
Observations noisy(const Automaton& automaton, const std::vector<Word>& words, double noise) {
  Rng rng({.seed = 9});
  Observations all{.width = 2, .states = {}, .steps = {{}}};
  const auto show = [&](Index state) {
    all.states.push_back(static_cast<double>(state) + noise * rng.normal());
    all.states.push_back(noise * rng.normal());
  };
  show(automaton.start);
  for (const Word& word : words) {
    Index state = automaton.start, from = 0;
    for (const auto symbol : word) {
      state = automaton.step(state, symbol);
      all.steps.push_back({from, symbol, automaton.accepting[static_cast<std::size_t>(state)] != 0});
      from = static_cast<Index>(all.steps.size()) - 1;
      show(state);
    }
  }
  return all;
}

TEST(Extract, FindsTheAutomatonWhoseStatesAModelKeepsApart) {
  Rng rng({.seed = 1});
  const auto words = random_words(100, 9, 2, rng);
  for (const Automaton& truth : {kOddOnes, kNoTwoOnes}) {
    const Observations seen = noisy(truth, words, 0.05);
    const auto clusters = cluster(seen.states, 2, 7, rng);  // more than there are states
    const Automaton found = automaton_of(seen, clusters, 2);
    EXPECT_EQ(found, minimal(truth));
    EXPECT_EQ(fidelity(found, seen), 1);
  }
}

TEST(Extract, SaysHowFarAnAutomatonIsFromTheModel) {
  Rng rng({.seed = 1});
  const auto words = random_words(200, 9, 2, rng);
  EXPECT_NEAR(fidelity(kOddOnes, noisy(kNoTwoOnes, words, 0)), agreement(kOddOnes, kNoTwoOnes, words), 0.15);
  EXPECT_LT(fidelity(kOddOnes, noisy(kNoTwoOnes, words, 0)), 0.9);
}

TEST(Extract, JudgesOnPrefixesThatAreNotLeftOut) {
  EXPECT_EQ(prefixes_of({{1, 1, 0}, {0}}), (std::set<Word>{{}, {0}, {1}, {1, 1}, {1, 1, 0}}));
  // The automata differ on 0, and agree on 1, 11 and 110.
  const Observations seen = noisy(kNoTwoOnes, {{0}, {1, 1, 0}}, 0);
  EXPECT_EQ(fidelity(kOddOnes, seen), 0.75);
  EXPECT_EQ(fidelity(kOddOnes, seen, {{0}}), 1);
  EXPECT_TRUE(std::isnan(fidelity(kOddOnes, seen, prefixes_of({{0}, {1, 1, 0}}))));
}

TEST(Extract, TakesTheSimplerAutomatonWhereNothingIsSaidOfTheEmptyWord) {
  // The start is a cluster of its own, and no word leads back to it.
  Observations seen = noisy(kOddOnes, {{0, 1, 0, 1}, {1, 1, 0}, {0, 0, 1}, {1, 0, 1}}, 0);
  seen.states[0] = 9;
  std::vector<Index> clusters;
  for (std::size_t i = 0; i < seen.states.size(); i += 2)
    clusters.push_back(seen.states[i] == 9 ? 2 : static_cast<Index>(seen.states[i]));
  EXPECT_EQ(automaton_of(seen, clusters, 2), kOddOnes);
}

TEST(Extract, ComparesAutomataOnEveryWordUpToALength) {
  std::uint64_t alike = 0, words = 0;
  for (Index length = 0; length <= 6; ++length)
    for (std::uint32_t bits = 0; bits < (1U << length); ++bits, ++words) {
      Word word;
      for (Index i = 0; i < length; ++i) word.push_back(bits >> i & 1);
      alike += kOddOnes.accepts(word) == kNoTwoOnes.accepts(word);
    }
  EXPECT_EQ(words, 127U);
  EXPECT_DOUBLE_EQ(agreement_up_to(kOddOnes, kNoTwoOnes, 6),
                   static_cast<double>(alike) / static_cast<double>(words));
  EXPECT_EQ(agreement_up_to(kOddOnes, kOddOnes, 12), 1);
}

TEST(Cluster, PutsPointsThatLieTogetherIntoOne) {
  Rng rng({.seed = 4});
  std::vector<double> points;
  for (Index i = 0; i < 60; ++i) {
    points.push_back(static_cast<double>(i % 3) * 10 + rng.normal());
    points.push_back(rng.normal());
  }
  const auto found = cluster(points, 2, 3, rng);
  for (std::size_t i = 3; i < 60; ++i) EXPECT_EQ(found[i], found[i % 3]);
  EXPECT_NE(found[0], found[1]);
  EXPECT_NE(found[1], found[2]);
}

TEST(Observe, ReadsStatesAndDecisionsAsTheModelStepsOn) {
  Params section("model");
  section.set("name", {std::string("gru"), {}});
  section.set("hidden", {std::int64_t{5}, {}});
  Model model(section, {.vocabulary = 2, .outputs = 2});
  model.initialise(3, 0);
  const Observations seen = observe(model, {{1, 0, 1}, {1, 0, 0}, {1}});
  ASSERT_EQ(seen.steps.size(), 5U) << "shared prefixes once: empty, 1, 10, 101, 100";
  EXPECT_EQ(seen.steps[4].from, 2);

  Tape tape;
  std::vector<Real> state(5);
  const std::int32_t word[] = {1, 0, 0};
  const Var features =
      model.features(tape, {.tokens = word, .reals = {}, .batch = 1}, {state.data(), nullptr});
  const Real* logits = tape.value(model.read_out(tape, features));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(seen.states[4 * 5 + i], double{state[i]}, 1e-6);
  EXPECT_EQ(seen.steps[4].accepts, logits[5] > logits[4]);
}

TEST(Observe, RefusesAModelWithoutAState) {
  Params section("model");
  section.set("name", {std::string("transformer"), {}});
  Model model(section, {.vocabulary = 2, .outputs = 2, .steps = 8});
  EXPECT_THAT(test::message_of([&] { observe(model, {{1}}); }), testing::HasSubstr("a recurrent model"));
}

}  // namespace
}  // namespace recurbench
