#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "task/task.hpp"

// What the tasks of Delétang et al. (2023), "Neural Networks and the Chomsky Hierarchy", share.

namespace recurbench {

/// What the best predictor reaches that knows the place of an answer, but not the input: at each place it
/// gives the likeliest class, and as its loss counts, each class's probability there.
class BlindChance {
 public:
  /// Every answer is one of so many equally likely classes.
  static BlindChance uniform(Index classes);

  /// The answer is always the same.
  static BlindChance sure();

  /// One more place, where classes have these probabilities.
  void add(std::span<const double> classes) { add(classes, classes); }
  void add(std::initializer_list<double> classes) { add(std::span(classes.begin(), classes.size())); }

  /// One more place of a string of bits that ends with class 2 and is padded with 0, which does not count for
  /// accuracy: the probability of a bit 1 here, of the end here, and of a later end.
  void add_ended(double one, double end, double later);

  double accuracy() const { return right_ / asked_; }
  double loss() const { return loss_ / places_; }

 private:
  void add(std::span<const double> classes, std::span<const double> scored);

  double places_ = 0, right_ = 0, asked_ = 0, loss_ = 0;
};

/// The input tokens of a sample, then as many "?" tokens (the last of the vocabulary) as there are answers;
/// the loss looks at all of these.
class ChomskyTask : public SyntheticTask {
 public:
  TaskInfo info() const final;

 protected:
  /// Names of tokens and classes; those of tokens without "?".
  ChomskyTask(Index inputs, Index answers, std::vector<std::string> tokens, std::vector<std::string> classes,
              const BlindChance& chance);
  /// Names of one letter.
  ChomskyTask(Index inputs, Index answers, std::string_view tokens, std::string_view classes,
              const BlindChance& chance);

  Index inputs() const { return inputs_; }
  Index answers() const { return answers_; }

  /// Asks for answer `i` and says what it is.
  void answer(Batch& batch, Index b, Index i, Index cls, bool scored = true) const;
  /// Ends a string of bits before answer `i`: class 2, then 0 that does not count for accuracy.
  void answer_end(Batch& batch, Index b, Index i) const;

 private:
  static std::vector<std::string> letters(std::string_view names);
  Index asking() const { return static_cast<Index>(tokens_.size()); }

  Index inputs_, answers_;
  std::vector<std::string> tokens_, classes_;
  BlindChance chance_;
};

}  // namespace recurbench
