#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "support/messages.hpp"
#include "support/samples.hpp"
#include "tasks/support/automata.hpp"

namespace recurbench::test {
namespace {

struct Language {
  Index grammar;
  bool later;
  Index minimal_states;
  std::vector<double> words;  // of lengths 4, 7, 10
};

std::vector<Language> languages() {
  return {{1, false, 2, {1, 1, 1}},    {2, false, 3, {1, 0, 1}},     {3, false, 5, {10, 56, 312}},
          {3, true, 5, {10, 54, 274}}, {4, false, 4, {13, 81, 504}}, {5, false, 4, {8, 0, 512}},
          {6, false, 3, {6, 42, 342}}, {7, false, 5, {15, 64, 176}}};
}

/// Membership as the grammars are stated in words, on text.
bool is_word(const Language& language, const std::string& text) {
  const auto zeros = std::count(text.begin(), text.end(), '0');
  const auto ones = static_cast<std::ptrdiff_t>(text.size()) - zeros;
  const auto matches = [&](const char* pattern) { return std::regex_match(text, std::regex(pattern)); };
  switch (language.grammar) {
    case 1:
      return zeros == 0;
    case 2:
      return matches("(10)*");
    case 3: {
      bool odd_ones = false;
      for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(text[begin] == '0' ? '1' : '0', begin), text.size());
        const bool odd = (end - begin) % 2 == 1;
        if (text[begin] == '0' && odd && odd_ones) return false;
        if (text[begin] == '1') odd_ones = odd || (language.later && odd_ones);
        begin = end;
      }
      return true;
    }
    case 4:
      return text.find("000") == std::string::npos;
    case 5:
      return zeros % 2 == 0 && ones % 2 == 0;
    case 6:
      return (zeros - ones) % 3 == 0;
    default:
      return matches("0*1*0*1*");
  }
}

std::string text_of(const std::vector<std::int32_t>& bits, std::size_t count) {
  std::string text;
  for (std::size_t t = 0; t < count; ++t) text += bits[t] == 0 ? '0' : '1';
  return text;
}

std::vector<std::string> strings(std::size_t length) {
  std::vector<std::string> all{""};
  for (std::size_t t = 0; t < length; ++t) {
    std::vector<std::string> longer;
    for (const auto& text : all)
      for (const char bit : {'0', '1'}) longer.push_back(text + bit);
    all = longer;
  }
  return all;
}

bool runs_to_acceptance(const Automaton& automaton, const std::string& text, Index state) {
  for (const char bit : text) state = automaton.step(state, bit - '0');
  return automaton.is_accepting(state);
}

class TomitaLanguage : public testing::TestWithParam<Language> {
 protected:
  std::unique_ptr<Task> task(Index length, const std::string& targets = "last") const {
    if (GetParam().grammar != 3)
      return task_of("tomita", {{"grammar", GetParam().grammar}, {"length", length}, {"targets", targets}});
    return task_of("tomita", {{"grammar", 3},
                              {"reading", GetParam().later ? "b" : "a"},
                              {"length", length},
                              {"targets", targets}});
  }
  Automaton automaton = tomita_automaton(GetParam().grammar, GetParam().later);
};

TEST_P(TomitaLanguage, HasAnAutomatonThatAcceptsItsWordsAndNoOthers) {
  for (std::size_t length = 0; length <= 10; ++length)
    for (const auto& text : strings(length))
      ASSERT_EQ(runs_to_acceptance(automaton, text, automaton.start), is_word(GetParam(), text)) << text;
}

TEST_P(TomitaLanguage, HasAsManyWordsAsCounted) {
  std::vector<double> counts;
  for (const std::size_t length : {4U, 7U, 10U}) {
    double words = 0;
    for (const auto& text : strings(length)) words += runs_to_acceptance(automaton, text, automaton.start);
    counts.push_back(words);
  }
  EXPECT_EQ(counts, GetParam().words);
}

TEST_P(TomitaLanguage, HasAnAutomatonWithNoStateTooMany) {
  EXPECT_EQ(automaton.states, GetParam().minimal_states);
  std::set<Index> reached;
  std::set<std::vector<bool>> futures;  // which short strings lead each state to acceptance
  for (const auto& text : strings(5)) {
    Index state = automaton.start;
    reached.insert(state);
    for (const char bit : text) reached.insert(state = automaton.step(state, bit - '0'));
  }
  for (Index state = 0; state < automaton.states; ++state) {
    std::vector<bool> future;
    for (std::size_t length = 0; length <= 4; ++length)
      for (const auto& text : strings(length)) future.push_back(runs_to_acceptance(automaton, text, state));
    futures.insert(future);
  }
  EXPECT_EQ(static_cast<Index>(reached.size()), automaton.states);
  EXPECT_EQ(static_cast<Index>(futures.size()), automaton.states);
}

TEST_P(TomitaLanguage, WantsWhetherTheStringIsAWord) {
  for (const Index length : {1, 2, 7, 40})
    for (const Sample& sample : draw_samples(*task(length), 300)) {
      ASSERT_EQ(sample.looked, std::vector<Index>{length - 1});
      ASSERT_EQ(sample.classes[0], is_word(GetParam(), text_of(sample.tokens, sample.tokens.size())));
      ASSERT_TRUE(sample.scored[0]);
    }
}

TEST_P(TomitaLanguage, WantsItAfterEveryBitWhenAsked) {
  for (const Sample& sample : draw_samples(*task(13, "every"), 100)) {
    ASSERT_EQ(sample.classes.size(), 13U);
    for (std::size_t t = 0; t < 13; ++t)
      ASSERT_EQ(sample.classes[t], is_word(GetParam(), text_of(sample.tokens, t + 1)));
  }
}

/// The probability of every string: half a share of its class, or a whole one where it is alone.
std::map<std::string, double> law(const Language& language, std::size_t length) {
  std::array<double, 2> count{};
  for (const auto& text : strings(length)) ++count[is_word(language, text)];
  std::map<std::string, double> law;
  for (const auto& text : strings(length))
    law[text] = (count[0] > 0 && count[1] > 0 ? 0.5 : 1) / count[is_word(language, text)];
  return law;
}

TEST_P(TomitaLanguage, DrawsEveryStringOfAClassEquallyOften) {
  constexpr double kSamples = 20'000;
  for (const Index length : {5, 6}) {
    std::map<std::string, double> counts;
    for (const Sample& sample : draw_samples(*task(length), static_cast<Index>(kSamples)))
      ++counts[text_of(sample.tokens, sample.tokens.size())];
    for (const auto& [text, p] : law(GetParam(), static_cast<std::size_t>(length)))
      EXPECT_NEAR(counts[text], kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p)) + 1e-9) << text;
  }
}

TEST_P(TomitaLanguage, SaysWhatTheBestAnswerToEachBitOfEachStepReaches) {
  for (const Index length : {1, 5, 8})
    for (const bool every : {false, true}) {
      std::map<std::pair<std::size_t, char>, std::array<double, 2>> joint;
      for (const auto& [text, p] : law(GetParam(), static_cast<std::size_t>(length)))
        for (std::size_t t = every ? 1 : text.size(); t <= text.size(); ++t)
          joint[{t, text[t - 1]}][is_word(GetParam(), text.substr(0, t)) ? 1 : 0] += p;
      double right = 0, loss = 0;
      for (const auto& [seen, answers] : joint) {
        right += std::max(answers[0], answers[1]);
        for (const double p : answers)
          if (p > 0) loss -= p * std::log(p / (answers[0] + answers[1]));
      }
      const TaskInfo info = task(length, every ? "every" : "last")->info();
      const double looked = every ? static_cast<double>(length) : 1;
      EXPECT_NEAR(info.chance, right / looked, 1e-12) << length << every;
      EXPECT_NEAR(info.chance_loss, loss / looked, 1e-12) << length << every;
    }
}

TEST_P(TomitaLanguage, IsBalancedAndSolvedByItsAutomatonAtLength500) {
  double words = 0;
  constexpr Index kSamples = 1000;
  for (const Sample& sample : draw_samples(*task(500), kSamples)) {
    Index state = automaton.start;
    for (const auto bit : sample.tokens) state = automaton.step(state, bit);
    ASSERT_EQ(sample.classes[0], automaton.is_accepting(state));
    words += sample.classes[0];
  }
  EXPECT_NEAR(words, kSamples / 2.0, 4.5 * std::sqrt(kSamples / 4.0));
}

INSTANTIATE_TEST_SUITE_P(Languages, TomitaLanguage, testing::ValuesIn(languages()), [](const auto& language) {
  return std::to_string(language.param.grammar) + (language.param.later ? "b" : "");
});

TEST(Tomita, ReadsItsThirdGrammarInTwoWays) {
  const std::string apart = "100110";
  EXPECT_TRUE(is_word({3, false, 0, {}}, apart));
  EXPECT_FALSE(is_word({3, true, 0, {}}, apart));
  double differ = 0;
  for (const auto& text : strings(8))
    differ += is_word({3, false, 0, {}}, text) != is_word({3, true, 0, {}}, text);
  EXPECT_EQ(differ, 7);
}

TEST(Tomita, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("tomita", "input");
  const auto target = header_example("tomita", "target");
  const auto every = header_example("tomita", "every");
  std::string text;
  for (std::size_t t = 0; t < 6; ++t) {
    text += input.at(t);
    EXPECT_EQ(every.at(t) == "1", is_word({5, false, 0, {}}, text)) << text;
    EXPECT_EQ(target.at(t), t < 5 ? "." : every.at(t));
  }
  EXPECT_EQ(input.size(), 6U);
}

TEST(Tomita, IsAKnownAnswerWhereALengthHasNoWords) {
  const TaskInfo info = task_of("tomita", {{"grammar", 2}, {"length", 7}})->info();
  EXPECT_EQ(info.chance, 1);
  EXPECT_EQ(info.chance_loss, 0);
}

TEST(Tomita, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("tomita", {{"grammar", 8}});
              }),
              testing::HasSubstr("task.grammar must be from 1 to 7, got 8"));
  EXPECT_THAT(message_of([] {
                task_of("tomita", {{"length", 0}});
              }),
              testing::HasSubstr("task.length must be from 1"));
  EXPECT_THAT(message_of([] {
                task_of("tomita", {{"grammar", 4}, {"reading", "b"}});
              }),
              testing::HasSubstr("unknown key 'reading'"));
}

TEST(Tomita, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("tomita"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("tomita", {{"length", 13}}), 100)), "cbb3be4c5cf5c399")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
