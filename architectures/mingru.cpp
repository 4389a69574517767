// minGRU (Feng et al. 2024): a GRU whose gate sees the input alone, so that its state is a linear recurrence.
//   z = σ(W_z x);  h̃ = W_h x;  h' = (1 − z)⊙h + z⊙g(h̃),  g(u) = u + ½ for u ≥ 0, else σ(u)
// W = [W_z W_h]. Option expand: channels in widths, projected back by W_out.

#include "architectures/support/min_mixer.hpp"
#include "architectures/support/op_min_gates.hpp"

namespace recurbench {
namespace {

const Register<MixerEntry> registered{"mingru",
                                      {.semantics = 1,
                                       .summary = "minGRU: averages candidates by a gate that sees no state",
                                       .shells = {"modern", "classic"},
                                       .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                                         return std::make_unique<MinMixer>(args, 1, min_gru_decay);
                                       }}};

}  // namespace
}  // namespace recurbench
