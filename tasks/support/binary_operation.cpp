#include "tasks/support/binary_operation.hpp"

#include <algorithm>

namespace recurbench {

BinaryOperation::BinaryOperation(Index length, Index answers, char sign, const BlindChance& chance)
    : ChomskyTask(length, answers, std::string("01") + sign, "01|", chance) {}

void BinaryOperation::draw(Rng& rng, Batch& batch, Index b) const {
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

}  // namespace recurbench
