#include "tasks/support/in_context.hpp"

#include <algorithm>
#include <cmath>

#include "tasks/support/names.hpp"

namespace recurbench {

double coin_entropy(double p) {
  return p <= 0 || p >= 1 ? 0 : -p * std::log(p) - (1 - p) * std::log1p(-p);
}

void NextTokenWriter::put(Index token, bool scored) {
  if (at_ < batch_.steps()) batch_.set_token(at_, b_, token);
  if (at_ > begin_ && (all_ || scored)) batch_.set_class(at_ - 1, b_, token, scored);
  ++at_;
}

TaskInfo KeyValueRecall::info() const {
  const auto values = static_cast<double>(is_.values);
  const Index scored = is_.scores_repeats ? is_.pairs : 1;
  return {.steps = steps(),
          .vocabulary = is_.vocabulary,
          .classes = is_.vocabulary,
          .looked_at = is_.all_targets ? steps() : scored,
          .metric = "accuracy",
          .chance = 1 / values,
          .chance_loss = is_.all_targets ? blind_loss() : std::log(values),
          .solved = 0.99,
          .causal_because = is_.all_targets || is_.scores_repeats ? kTargetsAreInputs : "",
          .token_names = token_names()};
}

void KeyValueRecall::draw(Rng& rng, Batch& batch, Index b) const {
  // Kept from sample to sample, so that drawing allocates nothing.
  thread_local std::vector<Index> value_of, shown;
  value_of.assign(static_cast<std::size_t>(is_.keys), -1);
  shown.clear();
  shown.reserve(static_cast<std::size_t>(std::min(is_.keys, is_.pairs)));
  NextTokenWriter out(batch, b, is_.all_targets);
  const Index clean = is_.noise > 0 ? rng.below(is_.pairs) : 0;
  for (Index i = 0; i < is_.pairs; ++i) {
    if (is_.noise > 0 && i != clean && rng.uniform() < is_.noise) {
      for (int half = 0; half < 2; ++half) out.put(is_.keys + is_.values + rng.below(is_.noise_tokens));
      continue;
    }
    const Index key = rng.below(is_.keys);
    Index& value = value_of[static_cast<std::size_t>(key)];
    const bool repeats = value >= 0;
    if (!repeats) {
      value = is_.keys + rng.below(is_.values);
      shown.push_back(key);
    }
    out.put(key);
    out.put(value, repeats && is_.scores_repeats);
  }
  if (is_.prefix >= 0) out.put(is_.prefix);
  const Index probe = shown[static_cast<std::size_t>(rng.below(static_cast<Index>(shown.size())))];
  out.put(probe);
  out.put(value_of[static_cast<std::size_t>(probe)], true);
}

std::vector<std::string> KeyValueRecall::token_names() const {
  auto names = numbered(is_.vocabulary);
  if (is_.prefix >= 0) names[static_cast<std::size_t>(is_.prefix)] = ">";
  return names;
}

Index KeyValueRecall::steps() const {
  return 2 * is_.pairs + 1 + (is_.prefix >= 0 ? 1 : 0);
}

double KeyValueRecall::blind_loss() const {
  const double key = std::log(static_cast<double>(is_.keys)),
               value = std::log(static_cast<double>(is_.values));
  const double noise = is_.noise > 0 ? std::log(static_cast<double>(is_.noise_tokens)) : 0;
  const auto pairs = static_cast<double>(is_.pairs);
  // One pair, nobody knows which, is never noise: what the last pair was makes it more or less likely next.
  const double noisy = is_.noise * (1 - 1 / pairs);
  const double after_noise = is_.noise * (1 - 1 / std::max(1.0, pairs - 1));
  const double after_clean = is_.noise * (1 - (1 - is_.noise) / (pairs * (1 - noisy)));
  const auto next_pair = [&](double p) { return coin_entropy(p) + p * noise + (1 - p) * key; };
  const double within = pairs * (noisy * noise + (1 - noisy) * value);
  const double between =
      (pairs - 1) * (noisy * next_pair(after_noise) + (1 - noisy) * next_pair(after_clean));
  return (within + between + key + value) / static_cast<double>(steps());
}

}  // namespace recurbench
