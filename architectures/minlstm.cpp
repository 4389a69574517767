// minLSTM (Feng et al. 2024): an LSTM whose gates see the input alone and sum to one.
//   f = σ(W_f x);  i = σ(W_i x);  h̃ = W_h x;  h' = f/(f + i)⊙h + i/(f + i)⊙g(h̃),
//   g(u) = u + ½ for u ≥ 0, else σ(u)
// W = [W_f W_i W_h]. Option expand: channels in widths, projected back by W_out.

#include "architectures/support/min_mixer.hpp"
#include "architectures/support/op_min_gates.hpp"

namespace recurbench {
namespace {

const Register<MixerEntry> registered{
    "minlstm",
    {.semantics = 1,
     .summary = "minLSTM: averages candidates by two gates that see no state",
     .shells = {"modern", "classic"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       return std::make_unique<MinMixer>(args, 2, min_lstm_decay);
     }}};

}  // namespace
}  // namespace recurbench
