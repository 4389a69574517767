#pragma once

#include <filesystem>

#include "data/weights.hpp"

namespace recurbench {

/// Puts a trained model at `path` as write_durably does; layout: docs/results_format.md. Throws StoreError.
void write_weights(const std::filesystem::path& path, const Weights& weights);

/// Reads what write_weights wrote. Throws StoreError for anything else.
Weights read_weights(const std::filesystem::path& path);

}  // namespace recurbench
