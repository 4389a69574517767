// Noisy in-context recall, one of the six MAD tasks (Poli et al. 2024).
//
// In-context recall (mad_in_context_recall) where a share `noise` of the pairs is replaced by two noise
// tokens; one pair, drawn anew for each sample, never is. With vocabulary V, N of it noise, and U = V − N the
// tokens are 0…U/2−1 keys, U/2…U−1 values, U…V−1 noise. Example, V = 12, N = 4, length 10:
//   input   2 6 9 11 2 6 8 8 2
//   target  6 9 11 2 6 8 8 2 6
//   scored  _ _ _ _ 6 _ _ _ 6
// With `targets: scored` the loss looks at the scored steps alone. Guessing a value is right with 1/(U/2), in
// the micro average. The published code may draw the last pair as the one that is never noise, and then can
// make a sample of noise alone; here it is always one of those before.

#include <fmt/format.h>

#include "tasks/support/in_context.hpp"

namespace recurbench {
namespace {

std::unique_ptr<Task> build(Params& params) {
  const Index vocabulary = params.integer("vocabulary", 32, 5, 1 << 16);
  const Index noise_tokens = params.integer("noise_vocabulary", 16, 1, 1 << 16);
  const Index length = params.integer("length", 128, 4, 1'000'000);
  if (length % 2 != 0) throw params.error("length", "must be even");
  const Index others = vocabulary - noise_tokens;
  if (others < 4)
    throw params.error("vocabulary",
                       fmt::format("must be at least noise_vocabulary + 4 = {}", noise_tokens + 4));
  return std::make_unique<KeyValueRecall>(
      KeyValueRecall::Options{.vocabulary = vocabulary,
                              .keys = others / 2,
                              .values = others - others / 2,
                              .pairs = length / 2 - 1,
                              .noise_tokens = noise_tokens,
                              .noise = params.real("noise", 0.2, 0, 0.99),
                              .scores_repeats = true,
                              .all_targets = params.choice("targets", "all", {"all", "scored"}) == "all"});
}

const Register<TaskEntry> registered{
    "mad_noisy_recall",
    {.semantics = 1,
     .summary = "in-context recall among noise (MAD); length, noise, vocabulary, noise_vocabulary, targets",
     .build = build}};

}  // namespace
}  // namespace recurbench
