#include "nn/model.hpp"

#include <algorithm>

#include "autodiff/op_norm.hpp"
#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "nn/bidirectional.hpp"
#include "nn/mlp.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);

}  // namespace

Model::Model(Params& params, const ModelIo& io) : io_(io), shape_(params) {
  if (shape_.bidirectional && !io_.causal_because.empty())
    throw params.error("bidirectional", fmt::format("must be false for this task: {}", io_.causal_because));
  if (shape_.has_budget()) {
    fit_to_budget(params);
  } else {
    shape_.read_width(params, 0);
    assemble(params);
  }
}

void Model::fit_to_budget(Params& params) {
  const bool by_state = shape_.state_budget > 0;
  const Index budget = by_state ? shape_.state_budget : shape_.parameter_budget;
  const auto count = [&](Index steps) {
    shape_.width = steps * shape_.width_step;
    assemble(params);
    return by_state ? state_floats() : store_.parameter_count();
  };
  const Index most = ModelShape::kMaxWidth / shape_.width_step;
  // Parameters grow with the width; the state does too, but for steps where the width decides a head's size.
  const auto exceeds = [&](Index steps) { return count(steps) > budget && count(steps + 1) > budget; };
  Index high = 1;
  while (high < most && !exceeds(high)) high = std::min(most, 2 * high);
  Index low = 1;
  for (Index gap = high / 2; gap > 0 && !by_state; gap /= 2)
    if (low + gap <= high && count(low + gap) <= budget) low += gap;
  const Index last = by_state ? high : std::min(high, low + 1);
  const auto off = [&](Index steps) { return std::abs(count(steps) - budget); };
  Index nearest = low;
  for (Index steps = low; steps <= last; ++steps)
    if (off(steps) < off(nearest)) nearest = steps;
  const Index found = count(nearest);
  if (by_state && found == 0) throw params.error("state", "cannot pick a width: this model carries no state");
  const char* key = by_state ? "state" : "parameters";
  if (found > 2 * budget)
    throw params.error(key, fmt::format("is too small: the narrowest model has {}", found));
  if (2 * found < budget && nearest == most)
    throw params.error(key, fmt::format("is too large: the widest model has {}", found));
  shape_.read_width(params, nearest * shape_.width_step);
  assemble(params);
}

void Model::assemble(Params& params) {
  store_ = ParameterStore();
  parts_.clear();
  if (!shape_.modern && io_.vocabulary > 0)
    shape_.embedding = params.integer("embedding", shape_.width, 1, ModelShape::kMaxWidth);
  declare_encoder();
  std::vector<std::string> seen;
  for (Index i = 0; i < shape_.depth(); ++i) {
    const std::string prefix = fmt::format("layers.{}", i);
    const std::string& name = shape_.names[static_cast<std::size_t>(i)];
    const Index encoded = shape_.modern ? shape_.width : io_.vocabulary > 0 ? shape_.embedding : io_.channels;
    const MixerArgs args{.params = params,
                         .inputs = i == 0 ? encoded : shape_.outputs(),
                         .width = shape_.width,
                         .layer = i,
                         .depth = shape_.depth(),
                         .first = std::find(seen.begin(), seen.end(), name) == seen.end(),
                         .steps = io_.steps,
                         .expanded = shape_.expanded()};
    seen.push_back(name);
    const MixerEntry& entry = shape_.entry(i);
    auto mixer = entry.build(args);
    if (shape_.bidirectional)
      mixer = std::make_unique<Bidirectional>(
          std::move(mixer), entry.build(args), args.inputs, args.width,
          shape_.modern ? Bidirectional::Join::sum : Bidirectional::Join::side_by_side);
    add_part(std::move(mixer), prefix);
    if (shape_.modern && shape_.mlp > 0)
      add_part(entry.habits.companion ? entry.habits.companion(args) : std::make_unique<Mlp>(args),
               prefix + ".mlp");
  }
  const auto head_init = shape_.entry(0).habits.head;
  const Index features = shape_.outputs();
  if (shape_.modern) final_norm_ = declare_norm("norm", shape_.norm);
  head_ = store_.add("head.w", features, io_.outputs,
                     shape_.modern && head_init ? head_init(features, io_.outputs) : linear_init(features));
  head_bias_ = store_.add("head.b", 1, io_.outputs, linear_init(features));
}

void Model::add_part(std::unique_ptr<Mixer> mixer, const std::string& prefix) {
  Part part;
  if (shape_.modern) part.norm = declare_norm(prefix + ".norm", shape_.norm);
  mixer->declare(store_, prefix);
  part.mixer = std::move(mixer);
  parts_.push_back(std::move(part));
}

Model::Norm Model::declare_norm(const std::string& name, NormKind kind) {
  Norm norm;
  norm.weight = store_.add(name, 1, shape_.width, constant_init(1));
  if (kind == NormKind::layer) norm.bias = store_.add(name + "_bias", 1, shape_.width, constant_init(0));
  return norm;
}

void Model::declare_encoder() {
  const ShellHabits& habits = shape_.entry(0).habits;
  if (io_.vocabulary > 0) {
    const Index columns = shape_.modern ? shape_.width : shape_.embedding;
    encoder_ = store_.add(
        "embedding", io_.vocabulary, columns,
        shape_.modern && habits.embedding ? habits.embedding(io_.vocabulary, columns) : normal_init(1));
  } else if (shape_.modern) {
    encoder_ = store_.add("encoder.w", io_.channels, shape_.width, linear_init(io_.channels));
    encoder_bias_ = store_.add("encoder.b", 1, shape_.width, linear_init(io_.channels));
  }
  if (shape_.modern && habits.norms_encoding) encoder_norm_ = declare_norm("encoder.norm", NormKind::layer);
}

Var Model::encode(Tape& tape, const ModelInput& input) {
  if (io_.vocabulary > 0) return embedding(tape, store_.var(tape, encoder_), input.tokens);
  const auto rows = static_cast<Index>(input.reals.size()) / io_.channels;
  const Var reals = tape.constant(input.reals.data(), rows, io_.channels);
  if (!shape_.modern) return reals;
  return linear(tape, reals, store_.var(tape, encoder_), store_.var(tape, encoder_bias_));
}

Var Model::norm(Tape& tape, Var x, const Norm& norm) {
  const Var weight = store_.var(tape, norm.weight);
  if (norm.bias.index < 0) return rms_norm(tape, x, weight, kNormEpsilon);
  return layer_norm(tape, x, weight, store_.var(tape, norm.bias), kNormEpsilon);
}

Var Model::features(Tape& tape, const ModelInput& input, Carry carry) {
  Var x = encode(tape, input);
  if (encoder_norm_.weight.index >= 0) x = norm(tape, x, encoder_norm_);
  Blackboard board;
  for (const Part& part : parts_) {
    const Window window{input.batch, carry, &board};
    const Var in = shape_.modern ? norm(tape, x, part.norm) : x;
    const Var out = part.mixer->forward(tape, store_, in, window);
    x = shape_.modern ? add(tape, x, out) : out;
    carry = carry.at(input.batch * part.mixer->state_floats());
  }
  return shape_.modern ? norm(tape, x, final_norm_) : x;
}

Var Model::read_out(Tape& tape, Var features) {
  return linear(tape, features, store_.var(tape, head_), store_.var(tape, head_bias_));
}

Index Model::state_floats() const {
  if (looks_ahead()) return 0;
  Index floats = 0;
  for (const Part& part : parts_) floats += part.mixer->state_floats();
  return floats;
}

bool Model::carries_gradient() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.mixer->carries_gradient(); });
}

bool Model::looks_ahead() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& p) { return p.mixer->looks_ahead(); });
}

Model::Cost Model::cost(Index steps, Index batch, Index read_rows) const {
  const auto rows = static_cast<double>(steps * batch);
  const auto width = static_cast<double>(shape_.outputs());
  const double read = static_cast<double>(read_rows * io_.outputs);
  const double encoded = rows * static_cast<double>(shape_.modern ? shape_.width : shape_.embedding);
  double flops = 2.0 * read * width;
  if (shape_.modern) flops += 2.0 * encoded * static_cast<double>(io_.channels);
  double kept = encoded + static_cast<double>(read_rows) * width + 2 * read;  // the loss keeps a copy
  double bare = 0;
  for (const Part& part : parts_) {
    const MixerCost cost = part.mixer->cost(steps, batch);
    flops += cost.forward_flops;
    kept += static_cast<double>(cost.floats_kept);
    bare += static_cast<double>(cost.floats_bare);
    kept += rows * width * (shape_.modern ? 3.0 : 1.0);  // its output, with the norm before and the sum after
  }
  const double fixed = 5.0 * static_cast<double>(store_.flat_size());  // value, gradient, moments, the best
  constexpr auto kBytes = static_cast<double>(sizeof(Real));
  return {flops, kept * kBytes, (kept - bare) * kBytes, fixed * kBytes};
}

}  // namespace recurbench
