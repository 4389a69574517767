#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "task/task.hpp"

// What the tasks of Delétang et al. (2023), "Neural Networks and the Chomsky Hierarchy", share.

namespace recurbench {

/// What the best predictor reaches that knows the place of an answer, but not the input: at each place it
/// gives the likeliest class, and as its loss counts, each class's probability there.
class BlindChance {
 public:
  /// Every answer is one of so many equally likely classes.
  static BlindChance uniform(Index classes) {
    BlindChance chance;
    chance.add(std::vector<double>(static_cast<std::size_t>(classes), 1 / static_cast<double>(classes)));
    return chance;
  }

  /// The answer is always the same.
  static BlindChance sure() {
    BlindChance chance;
    chance.add({1});
    return chance;
  }

  /// One more place, where classes have these probabilities.
  void add(std::span<const double> classes) { add(classes, classes); }
  void add(std::initializer_list<double> classes) { add(std::span(classes.begin(), classes.size())); }

  /// One more place of a string of bits that ends with class 2 and is padded with 0, which does not count for
  /// accuracy: the probability of a bit 1 here, of the end here, and of a later end.
  void add_ended(double one, double end, double later) {
    add(std::vector{1 - one - end, one, end}, std::vector{later - one, one, end});
  }

  double accuracy() const { return right_ / asked_; }
  double loss() const { return loss_ / places_; }

 private:
  void add(std::span<const double> classes, std::span<const double> scored) {
    places_ += 1;
    right_ += *std::max_element(scored.begin(), scored.end());
    for (const double p : scored) asked_ += p;
    for (const double p : classes)
      if (p > 0) loss_ -= p * std::log(p);
  }

  double places_ = 0, right_ = 0, asked_ = 0, loss_ = 0;
};

/// The input tokens of a sample, then as many "?" tokens (the last of the vocabulary) as there are answers;
/// the loss looks at all of these.
class ChomskyTask : public SyntheticTask {
 public:
  TaskInfo info() const final {
    std::vector<std::string> tokens = tokens_;
    tokens.emplace_back("?");
    return {.steps = inputs_ + answers_,
            .vocabulary = asking() + 1,
            .classes = static_cast<Index>(classes_.size()),
            .looked_at = answers_,
            .metric = "accuracy",
            .higher_is_better = true,
            .chance = chance_.accuracy(),
            .chance_loss = chance_.loss(),
            .solved = 0.99,
            .token_names = std::move(tokens),
            .answer_names = classes_};
  }

 protected:
  /// Names of tokens and classes; those of tokens without "?".
  ChomskyTask(Index inputs, Index answers, std::vector<std::string> tokens, std::vector<std::string> classes,
              const BlindChance& chance)
      : inputs_(inputs),
        answers_(answers),
        tokens_(std::move(tokens)),
        classes_(std::move(classes)),
        chance_(chance) {}
  /// Names of one letter.
  ChomskyTask(Index inputs, Index answers, std::string_view tokens, std::string_view classes,
              const BlindChance& chance)
      : ChomskyTask(inputs, answers, letters(tokens), letters(classes), chance) {}

  Index inputs() const { return inputs_; }
  Index answers() const { return answers_; }

  /// Asks for answer `i` and says what it is.
  void answer(Batch& batch, Index b, Index i, Index cls, bool scored = true) const {
    batch.set_token(inputs_ + i, b, asking());
    batch.set_class(inputs_ + i, b, cls, scored);
  }
  /// Ends a string of bits before answer `i`: class 2, then 0 that does not count for accuracy.
  void answer_end(Batch& batch, Index b, Index i) const {
    answer(batch, b, i, 2);
    while (++i < answers_) answer(batch, b, i, 0, false);
  }

 private:
  static std::vector<std::string> letters(std::string_view names) {
    std::vector<std::string> all;
    for (const char name : names) all.emplace_back(1, name);
    return all;
  }
  Index asking() const { return static_cast<Index>(tokens_.size()); }

  Index inputs_, answers_;
  std::vector<std::string> tokens_, classes_;
  BlindChance chance_;
};

}  // namespace recurbench
