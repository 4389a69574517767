#include <exception>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"

namespace recurbench {
namespace {

bool depends_on_the_run(std::string_view path) {
  return path == "/clock" || path == "/provenance";
}

void put(ByteWriter& out, const hdf5::Blob& blob) {
  out.put(blob.type);
  out.put(blob.shape);
  out.put(hash64(blob.bytes));
}

void put_attributes(ByteWriter& out, const hdf5::Object& object) {
  for (const auto& [name, blob] : object.attributes()) {
    out.put("@" + name);
    put(out, blob);
  }
}

void put_group(ByteWriter& out, const hdf5::Group& group, const std::string& path) {
  out.put(path + "/");
  put_attributes(out, group);
  for (const auto& name : group.names()) {
    const auto child = path + "/" + name;
    if (depends_on_the_run(child)) continue;
    if (group.is_group(name)) {
      put_group(out, group.group(name), child);
      continue;
    }
    const auto dataset = group.dataset(name);
    out.put(child);
    put_attributes(out, dataset);
    put(out, dataset.blob());
  }
}

}  // namespace

std::string results_digest(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  try {
    const auto file = hdf5::File::open(unseal(std::move(bytes)));
    ByteWriter out;
    put_group(out, file.root(), "");
    return hash_hex(out.bytes());
  } catch (const std::exception& error) {
    throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace recurbench
