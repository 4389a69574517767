#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autodiff/tape.hpp"
#include "nn/init.hpp"

namespace recurbench {

/// How the optimiser treats a parameter.
struct ParameterTraits {
  std::optional<bool> decays{};  ///< whether weight decay applies; left open: to matrices, not to rows
  double rate = 1;               ///< multiplies the learning rate
};

/// Names one parameter of a store.
struct ParameterId {
  Index index = -1;
};

/// All parameters of a model in one flat array, their gradients in a second; named matrices are views into
/// them. Declare everything first, then `initialise`. Views start at multiples of 64 bytes; the gaps stay
/// zero.
class ParameterStore {
 public:
  struct Info {
    std::string name;  ///< "layers.0.w"
    Index rows = 0;
    Index cols = 0;
    Index offset = 0;     ///< into values() and grads()
    bool decays = false;  ///< weight decay applies
    double rate = 1;      ///< multiplies the learning rate
  };

  ParameterId add(const std::string& name, Index rows, Index cols, Init init, ParameterTraits traits = {});
  /// Allocates, and fills every parameter from a stream of its own: adding one changes no other.
  void initialise(std::uint64_t seed, std::uint32_t replicate);

  const std::vector<Info>& infos() const { return infos_; }
  /// Numbers in values(), gaps included.
  Index flat_size() const { return flat_size_; }
  /// Trainable numbers, gaps excluded.
  Index parameter_count() const;

  Real* values() { return values_; }
  const Real* values() const { return values_; }
  Real* grads() { return grads_; }
  const Real* grads() const { return grads_; }
  Matrix value(ParameterId id);
  Matrix grad(ParameterId id);
  void clear_grads();

  Var var(Tape& tape, ParameterId id);
  /// Finds a parameter by name. Throws Error.
  ParameterId find(const std::string& name) const;

 private:
  const Info& info(ParameterId id) const { return infos_[static_cast<std::size_t>(id.index)]; }
  std::vector<Info> infos_;
  std::vector<Init> inits_;
  Index flat_size_ = 0;
  Arena memory_;
  Real* values_ = nullptr;
  Real* grads_ = nullptr;
};

}  // namespace recurbench
