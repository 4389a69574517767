// Cycle navigation (Delétang et al. 2023, regular): where does a walk on a cycle of 5 places end?
//
// It starts at place 0; each of the `length` actions is a step back (-, token 0), none (0, token 1) or a step
// on (+, token 2). ? (token 3) asks for the place. Example, length 6:
//   input   + 0 + + + - ?
//   target  . . . . . . 3       (. the loss does not look)
// Guessing is right as often as the likeliest place is reached: 1/3 at length 1, soon 1/5.

#include <array>

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class CycleNavigation : public ChomskyTask {
 public:
  explicit CycleNavigation(Index length) : ChomskyTask(length, 1, "-0+", "01234", guess(length)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index place = 0;
    for (Index t = 0; t < inputs(); ++t) {
      const Index action = rng.below(3);
      place = (place + action + 4) % 5;
      batch.set_token(t, b, action);
    }
    answer(batch, b, 0, place);
  }

 private:
  static BlindChance guess(Index length) {
    std::array<double, 5> place{1, 0, 0, 0, 0};
    for (Index t = 0; t < length; ++t) {
      const auto before = place;
      for (std::size_t i = 0; i < 5; ++i)
        place[i] = (before[(i + 4) % 5] + before[i] + before[(i + 1) % 5]) / 3;
      if (place == before) break;
    }
    BlindChance chance;
    chance.add(place);
    return chance;
  }
};

const Register<TaskEntry> registered{
    "cycle_navigation",
    {.semantics = 1,
     .summary = "regular: where does a walk on a cycle of 5 end?; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<CycleNavigation>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
