#pragma once

#include "tasks/support/bits.hpp"
#include "tasks/support/chomsky.hpp"

namespace recurbench {

/// Two binary numbers, lowest bit first, with a sign between them; the answer is what becomes of them, then
/// an end. How the length is split is random, and so is each number, from 1 to the greatest of its bits.
/// Below length 3 there is no second number; it then counts as 0.
class BinaryOperation : public ChomskyTask {
 public:
  void draw(Rng& rng, Batch& batch, Index b) const final;

 protected:
  BinaryOperation(Index length, Index answers, char sign, const BlindChance& chance);

 private:
  virtual void combine(const Words& first, const Words& second, Words& result) const = 0;
};

}  // namespace recurbench
