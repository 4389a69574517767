#include "tasks/support/chomsky.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace recurbench {

BlindChance BlindChance::uniform(Index classes) {
  BlindChance chance;
  chance.add(std::vector<double>(static_cast<std::size_t>(classes), 1 / static_cast<double>(classes)));
  return chance;
}

BlindChance BlindChance::sure() {
  BlindChance chance;
  chance.add({1});
  return chance;
}

void BlindChance::add_ended(double one, double end, double later) {
  add(std::vector{1 - one - end, one, end}, std::vector{later - one, one, end});
}

void BlindChance::add(std::span<const double> classes, std::span<const double> scored) {
  places_ += 1;
  right_ += *std::max_element(scored.begin(), scored.end());
  for (const double p : scored) asked_ += p;
  for (const double p : classes)
    if (p > 0) loss_ -= p * std::log(p);
}

ChomskyTask::ChomskyTask(Index inputs, Index answers, std::vector<std::string> tokens,
                         std::vector<std::string> classes, const BlindChance& chance)
    : inputs_(inputs),
      answers_(answers),
      tokens_(std::move(tokens)),
      classes_(std::move(classes)),
      chance_(chance) {}

ChomskyTask::ChomskyTask(Index inputs, Index answers, std::string_view tokens, std::string_view classes,
                         const BlindChance& chance)
    : ChomskyTask(inputs, answers, letters(tokens), letters(classes), chance) {}

TaskInfo ChomskyTask::info() const {
  std::vector<std::string> tokens = tokens_;
  tokens.emplace_back("?");
  return {.steps = inputs_ + answers_,
          .vocabulary = asking() + 1,
          .classes = static_cast<Index>(classes_.size()),
          .looked_at = answers_,
          .metric = "accuracy",
          .chance = chance_.accuracy(),
          .chance_loss = chance_.loss(),
          .solved = 0.99,
          .token_names = std::move(tokens),
          .answer_names = classes_};
}

void ChomskyTask::answer(Batch& batch, Index b, Index i, Index cls, bool scored) const {
  batch.set_token(inputs_ + i, b, asking());
  batch.set_class(inputs_ + i, b, cls, scored);
}

void ChomskyTask::answer_end(Batch& batch, Index b, Index i) const {
  answer(batch, b, i, 2);
  while (++i < answers_) answer(batch, b, i, 0, false);
}

std::vector<std::string> ChomskyTask::letters(std::string_view names) {
  std::vector<std::string> all;
  for (const char name : names) all.emplace_back(1, name);
  return all;
}

}  // namespace recurbench
