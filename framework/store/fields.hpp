#pragma once

#include "store/fields_of_plan.hpp"
#include "store/fields_of_results.hpp"

/// The fields of every stored record, said once: writing, reading, comparing and the documents go by these
/// lists. A field may be added at any time (readers skip what they do not know, and what is absent keeps its
/// default); its name may never come to mean something else.
namespace recurbench {

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, bool>;
template <class T>
concept Record = requires(T& record) {
  fields(record, [](auto&&...) {});
};

}  // namespace recurbench
