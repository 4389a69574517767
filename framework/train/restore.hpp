#pragma once

#include <memory>

#include "data/weights.hpp"
#include "train/experiment.hpp"

namespace recurbench {

/// A section with every key that was read set to its resolved value: what is built from it does not hang on
/// the defaults of a version. Budgets give way to the width that they picked.
Params resolved_section(const Params& section);

/// The parameters of an experiment's model as they stand, with what is needed to build it again.
Weights weights_of(const Experiment& experiment);

/// What the names in these sections mean now: "adding=1 lstm=1".
std::string semantics_of(const Params& task, const Model& model);

/// The model that `weights` are of, with its parameters, on the task that they were trained on: nothing else
/// is needed. Throws StoreError when they do not fit or the names meant something else when they were
/// trained, ConfigError for a task that the model cannot have.
std::unique_ptr<Experiment> restore(const Weights& weights);
/// On another task like it, evaluated as `train` says; neither section is finished. Longer sequences than
/// those that it was trained on are for models without a context: others throw Error when they meet them.
std::unique_ptr<Experiment> restore(const Weights& weights, Params task, Params train = Params("train"));

}  // namespace recurbench
