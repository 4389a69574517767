#include "nn/parameters.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

constexpr Index kAlignedReals = 64 / static_cast<Index>(sizeof(Real));

}  // namespace

ParameterId ParameterStore::add(const std::string& name, Index rows, Index cols, Init init,
                                ParameterTraits traits) {
  require(!values_, "parameters: '{}' was declared after initialise()", name);
  for (const Info& other : infos_)
    require(other.name != name, "parameters: names of their own were required, got '{}' twice", name);
  const Index size = (rows * cols + kAlignedReals - 1) / kAlignedReals * kAlignedReals;
  infos_.push_back({name, rows, cols, flat_size_, traits.decays.value_or(rows > 1), traits.rate});
  inits_.push_back(std::move(init));
  flat_size_ += size;
  return {static_cast<Index>(infos_.size()) - 1};
}

void ParameterStore::initialise(std::uint64_t seed, std::uint32_t replicate) {
  memory_.reset();
  values_ = memory_.reals(flat_size_);
  grads_ = memory_.reals(flat_size_);
  std::fill_n(values_, flat_size_, Real{0});
  clear_grads();
  for (std::size_t i = 0; i < infos_.size(); ++i) {
    Rng rng({seed, replicate, Purpose::init, hash64(infos_[i].name)});
    inits_[i](rng, value({static_cast<Index>(i)}));
  }
}

Index ParameterStore::parameter_count() const {
  Index count = 0;
  for (const auto& info : infos_) count += info.rows * info.cols;
  return count;
}

Matrix ParameterStore::value(ParameterId id) {
  return {values_ + info(id).offset, info(id).rows, info(id).cols};
}

Matrix ParameterStore::grad(ParameterId id) {
  return {grads_ + info(id).offset, info(id).rows, info(id).cols};
}

void ParameterStore::clear_grads() {
  std::fill_n(grads_, flat_size_, Real{0});
}

Var ParameterStore::var(Tape& tape, ParameterId id) {
  return tape.parameter(value(id).data, grad(id).data, info(id).rows, info(id).cols);
}

ParameterId ParameterStore::find(const std::string& name) const {
  for (std::size_t i = 0; i < infos_.size(); ++i)
    if (infos_[i].name == name) return {static_cast<Index>(i)};
  throw Error(fmt::format("parameters: no parameter is called '{}'", name));
}

}  // namespace recurbench
