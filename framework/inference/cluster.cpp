#include <algorithm>
#include <limits>

#include "inference/extract.hpp"

namespace recurbench {
namespace {

constexpr int kMostRounds = 100;

double squared_distance(const double* a, const double* b, Index width) {
  double sum = 0;
  for (Index i = 0; i < width; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

/// Each further centre is a point drawn with its squared distance to the centres so far.
std::vector<double> first_centres(const std::vector<double>& points, Index width, Index clusters, Rng& rng) {
  const auto rows = static_cast<Index>(points.size()) / width;
  std::vector<double> centres, distance(static_cast<std::size_t>(rows), std::numeric_limits<double>::max());
  Index chosen = rng.below(rows);
  for (Index k = 0; k < clusters; ++k) {
    const double* centre = points.data() + chosen * width;
    centres.insert(centres.end(), centre, centre + width);
    double total = 0;
    for (Index row = 0; row < rows; ++row) {
      auto& least = distance[static_cast<std::size_t>(row)];
      least = std::min(least, squared_distance(points.data() + row * width, centre, width));
      total += least;
    }
    double left = rng.uniform() * total;
    for (chosen = 0; chosen + 1 < rows && left >= distance[static_cast<std::size_t>(chosen)]; ++chosen)
      left -= distance[static_cast<std::size_t>(chosen)];
  }
  return centres;
}

}  // namespace

std::vector<Index> cluster(const std::vector<double>& points, Index width, Index clusters, Rng& rng) {
  const auto rows = static_cast<Index>(points.size()) / width;
  auto centres = first_centres(points, width, clusters, rng);
  std::vector<Index> nearest(static_cast<std::size_t>(rows), -1);
  for (int round = 0; round < kMostRounds; ++round) {
    bool moved = false;
    std::vector<double> sums(centres.size());
    std::vector<double> members(static_cast<std::size_t>(clusters));
    for (Index row = 0; row < rows; ++row) {
      const double* point = points.data() + row * width;
      Index best = 0;
      double least = std::numeric_limits<double>::max();
      for (Index k = 0; k < clusters; ++k)
        if (const double d = squared_distance(point, centres.data() + k * width, width); d < least) {
          least = d;
          best = k;
        }
      moved = moved || nearest[static_cast<std::size_t>(row)] != best;
      nearest[static_cast<std::size_t>(row)] = best;
      ++members[static_cast<std::size_t>(best)];
      for (Index i = 0; i < width; ++i) sums[static_cast<std::size_t>(best * width + i)] += point[i];
    }
    if (!moved) break;
    for (std::size_t i = 0; i < centres.size(); ++i) {
      const double count = members[i / static_cast<std::size_t>(width)];
      if (count > 0) centres[i] = sums[i] / count;
    }
  }
  return nearest;
}

}  // namespace recurbench
