#include "store/samples.hpp"

#include <fstream>
#include <limits>
#include <memory>

namespace recurbench::test {

void write_plainly(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TrialResult sample_result(const std::string& id, std::size_t points) {
  TrialResult result;
  result.id = id;
  result.steps_done = 10 * points;
  result.best_step = 10;
  result.curves.of = {{Split::train, "loss"}, {Split::valid, "accuracy"}};
  result.curves.columns.resize(2);
  for (std::size_t i = 0; i < points; ++i) {
    const auto x = static_cast<double>(i);
    result.curves.steps.push_back(10 * (i + 1));
    result.curves.columns[0].push_back(1.0 / (3.0 + x));
    result.curves.columns[1].push_back(i == 1 ? std::numeric_limits<double>::quiet_NaN() : x / 7.0);
    result.clock.point_seconds.push_back(0.25 * x);
  }
  result.finals = {{{Split::test, "loss"}, When::last, 0.125}, {{Split::test, "loss"}, When::best, 0.0625}};
  result.clock.started_unix_seconds = 1.7e9;
  result.clock.wall_seconds = 2.5;
  result.clock.train_seconds = 2.0;
  result.clock.tokens = 12345;
  result.clock.rank = 3;
  result.clock.host = "node-1";
  return result;
}

Configuration sample_configuration(const std::string& identity) {
  Configuration configuration;
  configuration.task = "adding length=50";
  configuration.model = "lstm hidden=64";
  configuration.seed = 7;
  configuration.metric = "loss";
  configuration.sections.task.set("name", text("adding"));
  configuration.sections.task.set("length", whole(50));
  configuration.sections.model.set("name", text("lstm"));
  configuration.search = {{"optimizer.lr", real(0.003)}};
  configuration.identity = identity;
  configuration.semantics = "cpu adding=1 lstm=1";
  configuration.machinery = {"lstm classic"};
  configuration.steps = 300;
  configuration.settings = {{"task.length", whole(50)},
                            {"task.name", text("adding")},
                            {"model.hidden", whole(64)},
                            {"model.name", text("lstm")},
                            {"optimizer.lr", real(0.003)}};
  configuration.task_facts = {"loss", false, 1.0 / 6.0, 0.01, {{100, 0.25, 0.02}, {400, 0.5, 0.03}}};
  configuration.model_facts = {17025, 128, 1.25e5, 1 << 20};
  configuration.predicted_seconds = 1.5;
  return configuration;
}

StudyData::Row sample_row(const std::string& identity, std::uint32_t replicate) {
  return {std::make_shared<const Configuration>(sample_configuration(identity)), replicate};
}

std::vector<StudyData::Row> sample_rows() {
  std::vector<StudyData::Row> rows;
  for (const auto* identity : {"aa01", "bb02", "cc03", "dd04"}) rows.push_back(sample_row(identity));
  rows.push_back({rows[3].configuration, 3});
  rows[0].result = sample_result(rows[0].id(), 7);
  rows[1] = changed(rows[1], [](Configuration& c) {
    c.model = "gru β";
    c.settings = {{"task.length", whole(5)}, {"model.b/c", text("x")}, {"model.b_c", flag(true)}};
    c.search.clear();
    c.task_facts.levels.clear();
  });
  rows[2] = changed(rows[2], [](Configuration& c) {
    c.task_facts = {"accuracy", true, std::numeric_limits<double>::quiet_NaN(), 0.99};
  });
  rows[2].result = sample_result(rows[2].id(), 0);
  rows[2].result->state = TrialState::failed;
  rows[2].result->message = "needs 3 GiB – “too much”";
  rows[2].result->finals = {};
  rows[2].result->curves = {};
  rows[3].result = sample_result(rows[3].id(), 1);
  rows[3].result->state = TrialState::diverged;
  rows[3].result->curves.of = {{Split::valid, "accuracy"}, {Split::valid, "step", 40}};
  rows[3].result->finals = {
      {{Split::test, "loss"}, When::best, -0.0},
      {{Split::test, "names", 160, "depth", "0-0.2"}, When::best, std::numeric_limits<double>::infinity()},
      {{Split::valid, "loss"}, When::last, std::numeric_limits<double>::quiet_NaN()}};
  return rows;
}

StudyData sample_study() {
  StudyData study;
  study.name = "größer_as ∑";
  study.description = "Which cells\nstill add?";
  study.sweep_yaml = "name: größer_as ∑\n# comment\n";
  study.overrides = {"replicates=2", "optimizer.lr=[1e-3, \"ä\"]"};
  study.seed = std::numeric_limits<std::uint64_t>::max();
  study.replicates = 5;
  study.rows = sample_rows();
  study.sessions = {
      {"2024-01-02T03:04:05Z", "recurbench run a.yaml", "node-1", 4, {{"compiler", "GCC"}, {"cpu", "x"}}},
      {"2024-01-03T03:04:05Z", "recurbench run a.yaml replicates=2", "node-2", 1, {{"cpu", "y"}}}};
  study.damage = {"r0.journal: bytes 1–2 are damaged"};
  return study;
}

}  // namespace recurbench::test
