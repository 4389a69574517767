// The shells written out in primitive ops, parameter by parameter.
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kSteps = 5, kBatch = 3;

/// A model's forward pass by hand: `var` finds a parameter by its name.
class ByHand {
 public:
  ByHand(Tape& tape, Model& model, const Cell& cell) : tape_(tape), store_(model.parameters()), cell_(cell) {}

  Var var(const std::string& name) { return store_.var(tape_, store_.find(name)); }
  Var mixer(const std::string& prefix, Var x) {
    return recurrence(tape_, cell_, x,
                      {var(prefix + ".w"), var(prefix + ".u"), var(prefix + ".b_x"), var(prefix + ".b_h")},
                      kBatch, {});
  }
  Var norm(const std::string& name, Var x) { return rms_norm(tape_, x, var(name), Real(1e-5)); }
  Var mlp(const std::string& prefix, Var x) {
    const Var up = linear(tape_, norm(prefix + ".norm", x), var(prefix + ".up"), var(prefix + ".up_bias"));
    return linear(tape_, activate(tape_, up, Activation::gelu), var(prefix + ".down"),
                  var(prefix + ".down_bias"));
  }
  Var head(Var x) { return linear(tape_, x, var("head.w"), var("head.b")); }

  Var modern(Var x, bool has_mlp) {
    for (const std::string prefix : {"layers.0", "layers.1"}) {
      x = add(tape_, x, mixer(prefix, norm(prefix + ".norm", x)));
      if (has_mlp) x = add(tape_, x, mlp(prefix + ".mlp", x));
    }
    return head(norm("norm", x));
  }
  Var classic(Var x) { return head(mixer("layers.1", mixer("layers.0", x))); }

 private:
  Tape& tape_;
  ParameterStore& store_;
  Cell cell_;
};

std::vector<Real> numbers(const Tape& tape, Var v) {
  return {tape.value(v), tape.value(v) + tape.size(v)};
}

class Shell : public ::testing::TestWithParam<std::string> {
 protected:
  /// Expects the model's read-out over tokens and over reals to equal the same pass by hand.
  void expect_shell(const Settings& shell, bool modern, bool has_mlp) {
    const auto tokens = whole_wave(kSteps * kBatch, 7);
    const auto reals = wave(kSteps * kBatch * 2, 7.0);
    const Settings settings = with(with(cell_settings(GetParam()), shell), {{"layers", whole(2)}});
    for (const bool reads_tokens : {true, false}) {
      Model model = wave_model(settings, reads_tokens ? ModelIo{.vocabulary = 7, .outputs = 4}
                                                      : ModelIo{.channels = 2, .outputs = 4});
      Tape tape;
      ByHand hand(tape, model, cell_of(GetParam()));
      const ModelInput input{.tokens = tokens, .reals = reals, .batch = kBatch};
      const Var actual = model.read_out(tape, model.features(tape, input, {}));
      Var x = tape.constant(reals.data(), kSteps * kBatch, 2);
      if (reads_tokens)
        x = embedding(tape, hand.var("embedding"), tokens);
      else if (modern)
        x = linear(tape, x, hand.var("encoder.w"), hand.var("encoder.b"));
      const Var expected = modern ? hand.modern(x, has_mlp) : hand.classic(x);
      EXPECT_TRUE(same_bits(numbers(tape, actual), numbers(tape, expected)));
    }
  }
};

TEST_P(Shell, ClassicStacksBareMixers) {
  expect_shell({{"hidden", whole(5)}}, false, false);
}

TEST_P(Shell, ModernAddsEachNormedMixerToItsInput) {
  expect_shell({{"shell", word("modern")}, {"width", whole(5)}}, true, false);
}

TEST_P(Shell, ModernWithMlpAddsThatToo) {
  expect_shell({{"shell", word("modern")}, {"width", whole(5)}, {"mlp", whole(2)}}, true, true);
}

INSTANTIATE_TEST_SUITE_P(Cells, Shell, ::testing::ValuesIn(cell_names()),
                         [](const auto& cell) { return cell.param; });

}  // namespace
}  // namespace recurbench
