#pragma once

#include "tasks/bits.hpp"
#include "tasks/chomsky.hpp"

namespace recurbench {

/// Two binary numbers, lowest bit first, with a sign between them; the answer is what becomes of them, then
/// an end. How the length is split is random, and so is each number, from 1 to the greatest of its bits.
/// Below length 3 there is no second number; it then counts as 0.
class BinaryOperation : public ChomskyTask {
 public:
  void draw(Rng& rng, Batch& batch, Index b) const final {
    thread_local Words first, second, result;
    const Index bits = inputs() < 3 ? inputs() : 1 + rng.below(inputs() - 2);
    const Index others = std::max<Index>(0, inputs() - 1 - bits);
    draw_positive(rng, bits, first);
    draw_positive(rng, others, second);
    combine(first, second, result);
    for (Index i = 0; i < bits; ++i) batch.set_token(i, b, bit_at(first, i));
    if (bits < inputs()) batch.set_token(bits, b, 2);
    for (Index i = 0; i < others; ++i) batch.set_token(bits + 1 + i, b, bit_at(second, i));
    const Index count = bit_count(result);
    for (Index i = 0; i < count; ++i) answer(batch, b, i, bit_at(result, i));
    answer_end(batch, b, count);
  }

 protected:
  BinaryOperation(Index length, Index answers, char sign, const BlindChance& chance)
      : ChomskyTask(length, answers, std::string("01") + sign, "01|", chance) {}

 private:
  virtual void combine(const Words& first, const Words& second, Words& result) const = 0;
};

}  // namespace recurbench
