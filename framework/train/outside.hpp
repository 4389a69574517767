#pragma once

#include <exception>
#include <new>

namespace recurbench {

/// What an observer threw: a fault of the disk or of other ranks, which must not end as this trial's failure.
struct OutsideFault {
  std::exception_ptr what;
};

/// Calls an observer.
template <class Action>
auto outside(Action&& action) {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    throw;  // for want of memory this trial fails, and no other
  } catch (...) {
    throw OutsideFault{std::current_exception()};
  }
}

}  // namespace recurbench
