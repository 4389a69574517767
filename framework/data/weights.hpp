#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/params.hpp"

namespace recurbench {

/// A trained model as plain data: enough to build it again.
struct Weights {
  struct Tensor {
    std::string name;  ///< as the model declares it: "layer0.w"
    std::uint64_t rows = 0, cols = 0;
    std::vector<double> values;  ///< [rows, cols]
  };
  std::string trial;          ///< id
  std::string semantics;      ///< versions of what the names mean
  std::uint64_t step = 0;     ///< updates that these parameters have had
  std::uint64_t longest = 0;  ///< steps of the longest sequences that the model is for
  Params task{"task"}, model{"model"};
  std::vector<Tensor> tensors;
};

}  // namespace recurbench
