#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/columns.hpp"

namespace recurbench {

/// Sizes of a recurrence over matrix states, for each of `heads` heads.
struct MatrixScanSizes {
  Index batch, heads;
  Index keys, values;  ///< numbers of a head's key and of its value
};

/// The gated linear recurrence (kernels/gated_scan.hpp), as one node → [T·B, heads·values].
/// The carried state is [B, heads, keys, values].
struct GatedScanOptions {
  bool shared_keys = false;   ///< all heads read the same q and k [T·B, keys]
  bool decay_by_key = false;  ///< log_decay [T·B, heads·keys], else [T·B, heads]
};
/// q, k [T·B, heads·keys]; v [T·B, heads·values]; log_decay ≤ 0, of T·B rows or of one that holds throughout.
Var gated_scan(Tape& tape, Columns q, Columns k, Columns v, Columns log_decay, const MatrixScanSizes& sizes,
               const GatedScanOptions& options, Carry carry);

/// The recurrence with a diagonal-plus-rank-one transition (kernels/delta_scan.hpp), as one node
/// → [T·B, heads·values]. The carried state is [B, heads, keys, values].
struct DeltaScanInputs {
  Columns r, k;  // [T·B, heads·keys]
  Columns v;     // [T·B, heads·values]
  Columns a, b;  // [T·B, heads·keys]
};
Var delta_scan(Tape& tape, const DeltaScanInputs& in, const MatrixScanSizes& sizes, Carry carry);
/// The same with decays w [T·B, heads·keys] or, `decay_by_head`, [T·B, heads].
Var delta_scan(Tape& tape, const DeltaScanInputs& in, Columns w, bool decay_by_head,
               const MatrixScanSizes& sizes, Carry carry);

}  // namespace recurbench
