#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace recurbench::test {

using Tokens = std::vector<std::int32_t>;

/// The answers to an input, found another way than the task's.
using Answering = std::function<Tokens(const Tokens&)>;

struct ChomskySample {
  Tokens input, answers;
  std::vector<std::uint8_t> scored;
};

std::vector<ChomskySample> chomsky_samples(const Task& task, Index count);

std::unique_ptr<Task> task_at(const std::string& name, Index length);

/// The worked example of the task's header, its words turned into tokens and classes.
ChomskySample header_sample(const std::string& name);

/// An oracle sees one token at a time and answers at every step; right wherever it counts.
template <class Machine>
void expect_solved_by(const std::string& name, Index length) {
  const auto task = task_at(name, length);
  for (const Sample& sample : draw_samples(*task, 200)) {
    Machine machine;
    std::size_t looked = 0;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      const std::int32_t said = machine.step(sample.tokens[t]);
      if (looked == sample.looked.size() || sample.looked[looked] != static_cast<Index>(t)) continue;
      if (sample.scored[looked] != 0) {
        ASSERT_EQ(said, sample.classes[looked]) << name << " at step " << t;
      }
      ++looked;
    }
  }
}

/// Inputs of the length with the answers that `naive` finds, in 1,000 samples.
void expect_answers(const std::string& name, Index length, Index input, const Answering& naive);

/// `chance` and `chance_loss` are what a blind table from one half of the samples reaches on the other.
void expect_chance_of_the_blind(const Task& task, Index count = 20'000);

/// The same exactly, from every input with its probability.
void expect_exact_chance(const std::string& name, Index length,
                         const std::vector<std::pair<Tokens, double>>& inputs, const Answering& naive);

/// Every string of the length over tokens 0…alphabet−1, all equally likely.
std::vector<std::pair<Tokens, double>> all_strings(std::int32_t alphabet, Index length);

/// So many of the trials as their probability wants, within 4.5 standard errors.
void expect_share(double count, double trials, double p);

/// Inputs come as often as they should, and no others.
void expect_inputs(const std::string& name, Index length,
                   const std::vector<std::pair<Tokens, double>>& inputs);

}  // namespace recurbench::test
