#include "mpi/fault.hpp"

#include <cstdint>
#include <exception>

#include "core/bytes.hpp"

namespace recurbench {

std::optional<Fault> caught(const std::function<void()>& action) {
  try {
    action();
    return std::nullopt;
  } catch (const Error& error) {
    return Fault{error.what(), error.exit()};
  } catch (const std::exception& error) {
    return Fault{error.what(), Exit::fault};
  } catch (...) {
    return Fault{"an exception that is not a std::exception", Exit::fault};
  }
}

Fault placed(const Fault& fault, const Communicator& ranks) {
  // What the user wrote is wrong on every rank alike; the place would only distract.
  if (fault.exit == Exit::usage) return fault;
  return {fmt::format("rank {} ({}): {}", ranks.rank(), ranks.host(), fault.message), fault.exit};
}

std::string encode(const Fault& fault) {
  ByteWriter out;
  out.put(fault.message);
  out.put(static_cast<std::int32_t>(fault.exit));
  return out.take();
}

Fault decode_fault(std::string_view bytes) {
  ByteReader in(bytes);
  Fault fault;
  fault.message = in.text();
  fault.exit = static_cast<Exit>(in.get<std::int32_t>());
  return fault;
}

}  // namespace recurbench
