#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/data_files.hpp"
#include "support/samples.hpp"

namespace recurbench::test {

/// Random pictures with labels, and their files. Pixels 0 and 1 of each spell its number.
struct Pictures {
  Pictures(std::uint32_t count, std::uint32_t height, std::uint32_t width, std::uint64_t seed,
           bool gzipped = false)
      : rows(height), columns(width) {
    Rng rng({.seed = seed});
    for (std::uint32_t i = 0; i < count; ++i) {
      std::vector<int> picture;
      for (std::uint32_t p = 0; p < height * width; ++p) picture.push_back(static_cast<int>(rng.below(256)));
      picture[0] = static_cast<int>(i % 251);
      picture[1] = static_cast<int>(i / 251);
      pixels.push_back(picture);
      labels.push_back(static_cast<int>(rng.below(4) * rng.below(4)));
    }
    std::string image_bytes = idx_header(0x803, {count, height, width}),
                label_bytes = idx_header(0x801, {count});
    for (const auto& picture : pixels)
      for (const int pixel : picture) image_bytes += static_cast<char>(pixel);
    for (const int label : labels) label_bytes += static_cast<char>(label);
    images_file = std::make_unique<TemporaryFile>("images", image_bytes, gzipped);
    labels_file = std::make_unique<TemporaryFile>("labels", label_bytes, gzipped);
  }
  std::size_t rows, columns;
  std::vector<std::vector<int>> pixels;
  std::vector<int> labels;
  std::unique_ptr<TemporaryFile> images_file, labels_file;
};

}  // namespace recurbench::test
