#include "architectures/support/op_attention.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"

namespace recurbench {
namespace {

/// Steps that the cache holds, the same number for every sequence of the batch.
Index cached_steps(const Real* cache, const AttentionShape& s) {
  const Real count = cache[0];
  for (Index b = 0; b < s.batch; ++b)
    require(cache[b * s.cache_floats()] == count,
            "causal_attention: as many cached steps in every sequence were required, got {} and {}",
            double{count}, double{cache[b * s.cache_floats()]});
  return static_cast<Index>(count);
}

}  // namespace

Var causal_attention(Tape& tape, Var qkv, AttentionShape shape, Real* cache) {
  shape.steps = steps_of(tape, "causal_attention", qkv, shape.batch);
  require(tape.cols(qkv) == 3 * shape.width(),
          "causal_attention: 3 × {} heads × {} columns were required, got {}", shape.heads, shape.head_dim,
          tape.cols(qkv));
  require(!shape.rotary || shape.head_dim % 2 == 0,
          "causal_attention: an even head width was required for rotary positions, got {}", shape.head_dim);
  shape.past = cache ? cached_steps(cache, shape) : 0;
  require(!cache || shape.keys() <= shape.context,
          "causal_attention: at most context = {} steps were required, got {} after {} earlier ones; raise "
          "the architecture's 'context'",
          shape.context, shape.steps, shape.past);
  require(!tape.needs_grad(qkv) || shape.past == 0,
          "causal_attention: an empty cache was required where gradients are wanted, got {} steps; train on "
          "whole sequences",
          shape.past);
  Arena& arena = tape.arena();
  Real* log_sums = tape.needs_grad(qkv) ? arena.reals(shape.batch * shape.heads * shape.steps) : nullptr;
  const Var out =
      tape.record(tape.rows(qkv), shape.width(), {qkv}, [qkv, shape, log_sums](Tape& t, Var self) {
        Real* dqkv = t.grad(qkv);
        const Real* dout = t.grad(self);
        const ArenaScope scope(t.arena());
        attention_backward(dqkv, t.arena().reals(attention_scratch(shape)), dout, t.value(self), log_sums,
                           t.value(qkv), shape);
      });
  const ArenaScope scope(arena);
  attention_forward(tape.output(out), log_sums, cache, arena.reals(attention_scratch(shape)), tape.value(qkv),
                    shape);
  return out;
}

Var add_positions(Tape& tape, Var x, Var table, Index batch, Index first) {
  const Index steps = steps_of(tape, "add_positions", x, batch);
  const Index cols = tape.cols(x);
  require(tape.cols(table) == cols, "add_positions: a table of {} columns was required, got {}", cols,
          tape.cols(table));
  require(first >= 0 && first + steps <= tape.rows(table),
          "add_positions: at most {} steps were required, got {} after {} earlier ones; raise the "
          "architecture's 'context'",
          tape.rows(table), steps, first);
  const Var out = tape.record(tape.rows(x), cols, {x, table}, [=](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    if (t.needs_grad(x)) {
      Real* dx = t.grad(x);
      for (Index i = 0; i < t.size(self); ++i) dx[i] += dout[i];
    }
    if (!t.needs_grad(table)) return;
    Real* dtable = t.grad(table) + first * cols;
    for (Index row = 0; row < steps * batch; ++row)
      for (Index c = 0; c < cols; ++c) dtable[row / batch * cols + c] += dout[row * cols + c];
  });
  const Real* in = tape.value(x);
  const Real* positions = tape.value(table) + first * cols;
  Real* sum = tape.output(out);
  for (Index row = 0; row < steps * batch; ++row)
    for (Index c = 0; c < cols; ++c)
      sum[row * cols + c] = in[row * cols + c] + positions[row / batch * cols + c];
  return out;
}

}  // namespace recurbench
