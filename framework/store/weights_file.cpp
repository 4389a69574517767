#include "store/weights_file.hpp"

#include <nlohmann/json.hpp>

#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/records.hpp"
#include "store/results_layout.hpp"
#include "store/value_json.hpp"

namespace recurbench {
namespace {

constexpr const char* kFormat = "recurbench weights";
constexpr std::uint32_t kVersion = 1;

Params stored_section(const hdf5::Group& file, const std::string& section) {
  const auto parsed = nlohmann::json::parse(file.text(section), nullptr, false);
  if (parsed.is_discarded()) throw StoreError(fmt::format("'{}' must be a map in JSON", section));
  return section_from(parsed, section);
}

Weights decoded(const std::string& bytes) {
  const auto file = hdf5::File::open(unseal(bytes));
  const auto root = file.root();
  if (!root.has_attribute("format") || root.text_attribute("format") != kFormat)
    throw StoreError(
        fmt::format("a file of weights was required, as `train.save_weights: true` leaves "
                    "them in a study's folder weights/"));
  const auto version = root.number_attribute("format_version");
  if (version == 0) throw StoreError("no format has the version 0");
  if (version > kVersion)
    throw NewerFormat(
        fmt::format("this program reads weights up to format version {}, got {}; use a newer recurbench",
                    kVersion, version));
  Weights weights{.trial = root.text("trial"),
                  .semantics = root.text("semantics"),
                  .step = root.number<std::uint64_t>("step"),
                  .longest = root.number<std::uint64_t>("longest"),
                  .task = stored_section(root, "task"),
                  .model = stored_section(root, "model"),
                  .tensors = {}};
  const auto parameters = root.group("parameters");
  for (const auto& name : parameters.names()) {
    const auto shape = parameters.shape(name);
    if (shape.size() != 2) throw StoreError(fmt::format("parameter '{}' must be a matrix", name));
    weights.tensors.push_back({name, shape[0], shape[1], parameters.elements(name)});
  }
  return weights;
}

}  // namespace

void write_weights(const std::filesystem::path& path, const Weights& weights) {
  const auto file = hdf5::File::create();
  auto root = file.root();
  root.set_attribute("format", std::string(kFormat));
  root.set_attribute("format_version", kVersion);
  root.write_text("trial", weights.trial);
  root.write_text("semantics", weights.semantics);
  root.write_number("step", weights.step);
  root.write_number("longest", weights.longest);
  root.write_text("task", json_of(weights.task).dump());
  root.write_text("model", json_of(weights.model).dump());
  auto parameters = root.make_group("parameters");
  for (const auto& tensor : weights.tensors)
    parameters.write_matrix(tensor.name, tensor.rows, tensor.cols, tensor.values);
  write_durably(path, seal(file.image()));
}

Weights read_weights(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  try {
    return decoded(bytes);
  } catch (const NewerFormat& error) {
    throw NewerFormat(fmt::format("{}: {}", path.string(), error.what()));
  } catch (const StoreError& error) {
    throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace recurbench
