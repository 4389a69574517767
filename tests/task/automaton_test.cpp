#include "task/automaton.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

/// Words over {0, 1} with an even number of ones; state 2 repeats state 0, state 3 is never reached.
const Automaton kEvenOnes{4, 2, 0, {1, 0, 1, 1}, {2, 1, 1, 2, 0, 1, 3, 3}};

Automaton random_automaton(Index states, Rng& rng) {
  Automaton a{.states = states, .symbols = 2, .start = rng.below(states), .accepting = {}, .next = {}};
  for (Index state = 0; state < states; ++state) a.accepting.push_back(rng.below(2) == 1);
  for (Index i = 0; i < 2 * states; ++i) a.next.push_back(rng.below(states));
  return a;
}

TEST(Automaton, AcceptsTheWordsOfItsLanguage) {
  EXPECT_TRUE(kEvenOnes.accepts(std::vector<std::int32_t>{}));
  EXPECT_TRUE(kEvenOnes.accepts(std::vector<std::int32_t>{1, 0, 1, 0}));
  EXPECT_FALSE(kEvenOnes.accepts(std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_THAT(message_of([] { kEvenOnes.accepts(std::vector<std::int32_t>{2}); }),
              testing::HasSubstr("symbols 0…1 were required, got 2"));
}

TEST(Automaton, IsMinimalWithoutEqualAndUnreachableStates) {
  EXPECT_EQ(minimal(kEvenOnes), (Automaton{2, 2, 0, {1, 0}, {0, 1, 1, 0}}));
  EXPECT_EQ(minimal(Automaton{3, 1, 2, {1, 1, 1}, {1, 2, 0}}).states, 1) << "everything is accepted";
}

TEST(Automaton, KeepsItsLanguageWhenMinimised) {
  Rng rng({.seed = 1});
  for (int i = 0; i < 200; ++i) {
    const Automaton whole = random_automaton(9, rng), small = minimal(whole);
    EXPECT_LE(small.states, whole.states);
    EXPECT_EQ(minimal(small), small);
    for (int word = 0; word < 200; ++word) {
      std::vector<std::int32_t> symbols(static_cast<std::size_t>(rng.below(14)));
      for (auto& symbol : symbols) symbol = static_cast<std::int32_t>(rng.below(2));
      ASSERT_EQ(small.accepts(symbols), whole.accepts(symbols));
    }
  }
}

TEST(Automaton, OfOneLanguageIsOneWhateverItsStatesWereCalled) {
  Rng rng({.seed = 2});
  for (int i = 0; i < 50; ++i) {
    const Automaton a = random_automaton(6, rng);
    const auto name = rng.distinct(6, 6);
    Automaton b = a;
    b.start = name[static_cast<std::size_t>(a.start)];
    for (std::size_t state = 0; state < 6; ++state) {
      const auto at = static_cast<std::size_t>(name[state]);
      b.accepting[at] = a.accepting[state];
      for (std::size_t symbol = 0; symbol < 2; ++symbol)
        b.next[2 * at + symbol] = name[static_cast<std::size_t>(a.next[2 * state + symbol])];
    }
    EXPECT_EQ(minimal(a), minimal(b));
  }
}

TEST(Automaton, IsDrawnWithOneArrowForAllSymbolsThatLeadToAState) {
  const std::string text = dot_text({2, 2, 0, {1, 0}, {0, 1, 1, 1}}, {"a", "b"});
  EXPECT_THAT(text, testing::HasSubstr("0 [shape=doublecircle];"));
  EXPECT_THAT(text, testing::HasSubstr("begin -> 0;"));
  EXPECT_THAT(text, testing::HasSubstr("0 -> 1 [label=\"b\"];"));
  EXPECT_THAT(text, testing::HasSubstr("1 -> 1 [label=\"a, b\"];"));
}

}  // namespace
}  // namespace recurbench::test
