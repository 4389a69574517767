#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// What a stream of random numbers is for. Streams of different purposes never overlap, so a purpose serves
/// one thing, and its number stays when its name changes.
enum class Purpose : std::uint32_t {
  init = 1,   ///< a model's parameters before training
  train = 2,  ///< samples to learn from
  valid = 3,  ///< samples that select
  test = 4,   ///< samples that judge
  // 5 is set aside for dropout.
  estimate = 6,   ///< what a task works out of itself by drawing, such as its level of chance
  length = 7,     ///< the length of each batch, where lengths vary
  order = 8,      ///< the order of a fixed set of samples, or of pixels
  cluster = 9,    ///< where k-means begins
  resample = 10,  ///< the bootstrap of a report
};

/// Names one stream. Any rank can open any stream at any time and reads the same numbers, so data
/// never depend on who computes what, in which order, or after which restart.
struct StreamKey {
  std::uint64_t seed = 0;       ///< of the study
  std::uint32_t replicate = 0;  ///< below 2^24
  Purpose purpose = Purpose::init;
  std::uint64_t sample = 0;  ///< sample number, or a hash of a parameter's name
};

/// Counter-based generator, Philox4x32-10 (Salmon et al. 2011), positioned on one stream.
/// The stream fills the counter's high words, so two keys share no block by construction.
class Rng {
 public:
  explicit Rng(const StreamKey& key);

  std::uint32_t bits();
  /// Uniform in [0, 1), 53 random bits.
  double uniform();
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in {0, …, bound − 1}, without bias. REQUIRES: bound ≥ 1.
  Index below(Index bound);
  /// Standard normal (Box–Muller).
  double normal();
  /// Two independent ones, for little more than the price of one.
  std::array<double, 2> two_normals();
  /// Different numbers from {0, …, bound − 1}, in random order. Time grows with the square of how many;
  /// allocates nothing once a call of the size was made. REQUIRES: no more numbers than `bound`.
  void distinct(std::span<Index> chosen, Index bound);
  std::vector<Index> distinct(Index count, Index bound);

 private:
  void refill();

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace recurbench
