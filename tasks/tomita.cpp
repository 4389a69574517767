// The grammars of Tomita (1982): is a string of bits a word of the language?
//
//   1  1*                                     5  even numbers of zeros and of ones
//   2  (10)*                                  6  zeros − ones is divisible by 3
//   3  no odd run of ones, then an odd run    7  0*1*0*1*
//      of zeros (next: a; later: b)
//   4  no 000
//
// Whether a string is to be a word is a fair coin; then every string of the `length` that is (or is not) one
// is equally likely. Some lengths have no words, such as the odd ones of grammars 2 and 5; their strings are
// all rejected, and the answer is known. The loss looks after the last bit, or after every one with `targets:
// every`; class 1 is a word. Example, grammar 5, length 6:
//   input   1 1 0 1 0 1
//   target  . . . . . 1       (. the loss does not look)
//   every   0 1 0 0 0 1
// Baseline: the best answer to each bit of each step; where the last bit says nothing, 1/2.

#include <algorithm>
#include <array>

#include "task/task.hpp"
#include "tasks/support/automata.hpp"
#include "tasks/support/guess.hpp"

namespace recurbench {
namespace {

Automaton read_automaton(Params& params) {
  const Index grammar = params.integer("grammar", 5, 1, 7);
  const bool later = grammar == 3 && params.choice("reading", "a", {"a", "b"}) == "b";
  return tomita_automaton(grammar, later);
}

class Tomita : public SyntheticTask {
 public:
  explicit Tomita(Params& params)
      : length_(params.integer("length", 40, 1, 100'000)),
        automaton_(read_automaton(params)),
        every_(params.choice("targets", "last", {"last", "every"}) == "every") {
    count_words();
    const bool has_words = share_[kWord][cell(length_, automaton_.start)] > 0;
    const bool has_others = share_[kOther][cell(length_, automaton_.start)] > 0;
    words_ = has_words ? (has_others ? 0.5 : 1) : 0;
    work_out_guess();
  }

  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = 2,
            .classes = 2,
            .looked_at = every_ ? length_ : 1,
            .metric = "accuracy",
            .chance = guess_.accuracy,
            .chance_loss = guess_.loss,
            .solved = 0.99};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const auto& one = one_[rng.uniform() < words_ ? kWord : kOther];
    Index state = automaton_.start;
    for (Index t = 0; t < length_; ++t) {
      const Index bit = rng.uniform() < one[cell(length_ - t, state)] ? 1 : 0;
      state = automaton_.step(state, bit);
      batch.set_token(t, b, bit);
      if (every_ || t + 1 == length_) batch.set_class(t, b, automaton_.is_accepting(state) ? 1 : 0);
    }
  }

 private:
  enum Kind : std::uint8_t { kOther, kWord };

  std::size_t cell(Index left, Index state) const {
    return static_cast<std::size_t>(left * automaton_.states + state);
  }

  /// Of the strings of each length: how many make a word (or not) when read from each state.
  void count_words() {
    for (const Kind kind : {kOther, kWord}) {
      auto& share = share_[kind];
      auto& one = one_[kind];
      share.resize(cell(length_ + 1, 0));
      one.resize(share.size());
      for (Index s = 0; s < automaton_.states; ++s)
        share[cell(0, s)] = automaton_.is_accepting(s) == (kind == kWord);
      for (Index left = 1; left <= length_; ++left) {
        double most = 0;
        for (Index s = 0; s < automaton_.states; ++s) {
          const double zeros = share[cell(left - 1, automaton_.step(s, 0))];
          const double ones = share[cell(left - 1, automaton_.step(s, 1))];
          share[cell(left, s)] = zeros + ones;
          one[cell(left, s)] = ones > 0 ? ones / (zeros + ones) : 0;
          most = std::max(most, zeros + ones);
        }
        // Only ratios within a length matter; without this the counts of long strings would overflow.
        for (Index s = 0; s < automaton_.states && most > 0; ++s) share[cell(left, s)] /= most;
      }
    }
  }

  /// How often a bit and a class stand together at each step at which the loss looks.
  void work_out_guess() {
    std::vector<double> joint(static_cast<std::size_t>(every_ ? 4 * length_ : 4));
    for (const Kind kind : {kOther, kWord}) {
      std::vector<double> here(static_cast<std::size_t>(automaton_.states)), then(here.size());
      here[static_cast<std::size_t>(automaton_.start)] = kind == kWord ? words_ : 1 - words_;
      for (Index t = 0; t < length_; ++t) {
        std::fill(then.begin(), then.end(), 0);
        for (Index s = 0; s < automaton_.states; ++s)
          for (Index bit = 0; bit < 2; ++bit) {
            const double ones = one_[kind][cell(length_ - t, s)];
            const double p = here[static_cast<std::size_t>(s)] * (bit == 1 ? ones : 1 - ones);
            const Index next = automaton_.step(s, bit);
            then[static_cast<std::size_t>(next)] += p;
            const Index answer = 2 * bit + (automaton_.is_accepting(next) ? 1 : 0);
            if (every_ || t + 1 == length_)
              joint[static_cast<std::size_t>(every_ ? 4 * t + answer : answer)] += p;
          }
        std::swap(here, then);
      }
    }
    guess_ = best_guess(joint, 2);
  }

  Index length_;
  Automaton automaton_;
  bool every_;
  double words_ = 0.5;  // probability that a sample is a word
  Guess guess_;
  std::array<std::vector<double>, 2> share_, one_;  // of each kind: [bits left][state]; one_: of a one next
};

const Register<TaskEntry> registered{
    "tomita",
    {.semantics = 1,
     .summary =
         "is the string in a Tomita grammar?; length, grammar: 1…7, reading: a | b, targets: last | every",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Tomita>(params); },
     .automaton = read_automaton}};

}  // namespace
}  // namespace recurbench
