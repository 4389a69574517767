#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "store/durable.hpp"
#include "store/fields.hpp"
#include "store/hdf5.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::sample_study;
using test::TemporaryFolder;

/// What the document calls the child of a group: columns of tables by name are "<column>".
std::string documented_name(const std::string& group, const std::string& child) {
  static const std::set<std::string> tables{"/configurations/settings", "/provenance/build", "/curves"};
  static const std::set<std::string> fixed{"names", "lists", "list", "row_offsets", "step"};
  return tables.contains(group) && !fixed.contains(child) ? "<column>" : child;
}

void list_paths(const hdf5::Group& group, const std::string& path, std::vector<std::string>& out) {
  for (const auto& name : group.names()) {
    out.push_back(path + "/" + documented_name(path, name));
    if (group.is_group(name)) list_paths(group.group(name), path + "/" + name, out);
  }
}

TEST(ResultsDocument, DescribesEveryPathAndEveryFrame) {
  const auto document = read_file(RECURBENCH_SOURCE_DIR "/docs/results_format.md");
  std::vector<std::string> paths;
  list_paths(hdf5::File::open(results_image(sample_study())).root(), "", paths);
  EXPECT_GT(paths.size(), 60u);
  for (const auto& path : paths) EXPECT_NE(document.find("`" + path + "`"), std::string::npos) << path;
  for (const auto* word :
       {"`header`", "`commit`", "`planned`", "`plan`", "CRC-32C", "89 52 43 42 46 0D 0A 1A", "RCBSEAL1"})
    EXPECT_NE(document.find(word), std::string::npos) << word;
}

template <class T>
concept Record = requires(T& record) {
  fields(record, [](auto&&...) {});
};

template <class Record>
void list_fields(Record& record, std::set<std::string>& names);

/// The fields of what may stand inside of a field: of a record, or of the elements of a list.
template <class T>
void list_fields_inside(T& value, std::set<std::string>& names) {
  if constexpr (Record<T>) list_fields(value, names);
  if constexpr (requires { typename T::value_type; }) {
    if constexpr (Record<typename T::value_type>) {
      typename T::value_type item;
      list_fields(item, names);
    }
  }
}

template <class Record>
void list_fields(Record& record, std::set<std::string>& names) {
  fields(record, [&](const char* name, auto& value, const char* meaning) {
    EXPECT_NE(std::string(meaning), "") << name;
    names.insert(name);
    list_fields_inside(value, names);
  });
}

TEST(ResultsDocument, NamesEveryFieldOfEveryRecord) {
  std::set<std::string> names;
  const auto list = [&](auto record) { list_fields(record, names); };
  list(JournalHeader{});
  list(PlanRecord{});
  list(Configuration{});
  list(TrialResult{});
  list(Checkpoint{});
  EXPECT_GT(names.size(), 60u);
  for (const auto* inner : {"command_line", "sweep_yaml", "levels", "split", "point_seconds", "norm_sum"})
    EXPECT_TRUE(names.contains(inner)) << inner;
  const auto document = read_file(RECURBENCH_SOURCE_DIR "/docs/results_format.md");
  for (const auto& name : names) EXPECT_NE(document.find("`" + name + "`"), std::string::npos) << name;
}

int python(const std::string& arguments) {
  return std::system(
      ("python=/usr/bin/python3; [ -x $python ] || python=python3; $python " + arguments).c_str());
}

TEST(Results, OpenInH5pyAndInXarray) {
  if (python("-c 'import h5py' 2>/dev/null") != 0) GTEST_SKIP() << "python3-h5py is not installed";
  const TemporaryFolder folder;
  const auto path = folder.path / "results.h5";
  write_results(path, sample_study());
  EXPECT_EQ(python(RECURBENCH_SOURCE_DIR "/tests/store/open_in_h5py.py " + path.string() +
                   " " RECURBENCH_SOURCE_DIR "/docs/results_format.md"),
            0);
}

}  // namespace
}  // namespace recurbench
