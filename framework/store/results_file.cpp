#include <exception>
#include <new>

#include "store/durable.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"

namespace recurbench {
namespace {

/// What `read` makes of the image in a results.h5; every error names the file.
template <class Read>
auto read_sealed(const std::filesystem::path& path, Read read) {
  auto bytes = read_file(path);
  try {
    return read(unseal(std::move(bytes)));
  } catch (const NewerFormat& error) {
    throw NewerFormat(fmt::format("{}: {}", path.string(), error.what()));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace

StudyData read_results(const std::filesystem::path& path) {
  return read_sealed(path, study_of_image);
}

std::optional<std::size_t> ended_in_results(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    return read_sealed(path, ended_in_image);
  } catch (const NewerFormat&) {
    throw;
  } catch (const StoreError&) {
    return std::nullopt;
  }
}

}  // namespace recurbench
