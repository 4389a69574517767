#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>

#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/samples.hpp"
#include "store/system_calls.hpp"

namespace recurbench {
namespace {

using test::changed;
using test::cpu_seconds;
using test::files_in;
using test::FileSizeLimit;
using test::sample_result;
using test::sample_row;
using test::sample_study;
using test::store_error_of;
using test::SystemCalls;
using test::TemporaryFolder;
using test::write_plainly;
using ::testing::HasSubstr;

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void expect_same_facts(const Configuration& a, const Configuration& b) {
  EXPECT_EQ(a.task_facts.metric, b.task_facts.metric);
  EXPECT_EQ(a.task_facts.higher_is_better, b.task_facts.higher_is_better);
  EXPECT_TRUE(same_bits(a.task_facts.chance, b.task_facts.chance));
  EXPECT_TRUE(same_bits(a.task_facts.solved, b.task_facts.solved));
  EXPECT_EQ(a.task_facts.levels, b.task_facts.levels);
  EXPECT_EQ(a.model_facts.parameters, b.model_facts.parameters);
  EXPECT_EQ(a.model_facts.state_floats, b.model_facts.state_floats);
  EXPECT_EQ(a.model_facts.flops_per_token, b.model_facts.flops_per_token);
  EXPECT_EQ(a.model_facts.bytes, b.model_facts.bytes);
}

/// What results.h5 holds of a configuration.
void expect_same(const Configuration& a, const Configuration& b) {
  EXPECT_EQ(a.identity, b.identity);
  EXPECT_EQ(a.semantics, b.semantics);
  EXPECT_EQ(a.task, b.task);
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.steps, b.steps);
  EXPECT_EQ(a.settings, b.settings);
  EXPECT_EQ(a.search, b.search);
  EXPECT_EQ(a.predicted_seconds, b.predicted_seconds);
  expect_same_facts(a, b);
}

void expect_same(const StudyData& a, const StudyData& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.sweep_yaml, b.sweep_yaml);
  EXPECT_EQ(a.overrides, b.overrides);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.replicates, b.replicates);
  EXPECT_EQ(a.damage, b.damage);
  ASSERT_EQ(a.sessions.size(), b.sessions.size());
  for (std::size_t i = 0; i < a.sessions.size(); ++i) {
    EXPECT_EQ(a.sessions[i].started, b.sessions[i].started);
    EXPECT_EQ(a.sessions[i].command_line, b.sessions[i].command_line);
    EXPECT_EQ(a.sessions[i].host, b.sessions[i].host);
    EXPECT_EQ(a.sessions[i].ranks, b.sessions[i].ranks);
    EXPECT_EQ(a.sessions[i].build, b.sessions[i].build);
  }
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    expect_same(*a.rows[i].configuration, *b.rows[i].configuration);
    EXPECT_EQ(a.rows[i].replicate, b.rows[i].replicate);
    EXPECT_EQ(a.rows[i].id(), b.rows[i].id());
    ASSERT_EQ(a.rows[i].result.has_value(), b.rows[i].result.has_value());
    if (!a.rows[i].result) continue;
    EXPECT_EQ(encode(*a.rows[i].result), encode(*b.rows[i].result)) << "row " << i;
  }
}

TEST(Results, ComeBackAsTheyWere) {
  const TemporaryFolder folder;
  write_results(folder.path / "results.h5", sample_study());
  EXPECT_EQ(files_in(folder.path), 1u);
  expect_same(read_results(folder.path / "results.h5"), sample_study());
}

TEST(Results, ShareAConfigurationAmongItsReplicatesAndKnowItsNames) {
  const TemporaryFolder folder;
  write_results(folder.path / "results.h5", sample_study());
  const auto study = read_results(folder.path / "results.h5");
  EXPECT_EQ(study.rows[3].configuration, study.rows[4].configuration);
  EXPECT_NE(study.rows[2].configuration, study.rows[3].configuration);
  EXPECT_EQ(study.rows[0].configuration->task_name(), "adding");
  EXPECT_EQ(study.rows[0].configuration->model_name(), "lstm");
}

TEST(Results, OfAnEmptyStudyComeBackToo) {
  const TemporaryFolder folder;
  const auto path = folder.path / "results.h5";
  write_results(path, {});
  expect_same(read_results(path), {});
  StudyData waiting;
  waiting.rows = {sample_row("a"), sample_row("b")};
  write_results(path, waiting);
  expect_same(read_results(path), waiting);
}

TEST(Results, LargeEnoughToBeCompressedComeBackToo) {
  const TemporaryFolder folder;
  StudyData study;
  for (int i = 0; i < 7; ++i) {
    study.rows.push_back(sample_row(fmt::format("t{}", i)));
    study.rows.back().result = sample_result(study.rows.back().id(), 20001);
  }
  study.rows[3].result->message = std::string(1 << 18, 'm');
  write_results(folder.path / "results.h5", study);
  expect_same(read_results(folder.path / "results.h5"), study);
  EXPECT_LT(std::filesystem::file_size(folder.path / "results.h5"), 3u << 20);
}

TEST(Results, AreTheSameBytesEveryTime) {
  const TemporaryFolder folder;
  write_results(folder.path / "1.h5", sample_study());
  write_results(folder.path / "2.h5", sample_study());
  EXPECT_EQ(read_file(folder.path / "1.h5"), read_file(folder.path / "2.h5"));
}

TEST(Results, RefuseAResultThatContradictsItself) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::function<void(TrialResult&)>& change) {
    auto study = sample_study();
    change(*study.rows[0].result);
    return store_error_of([&] { write_results(folder.path / "results.h5", study); });
  };
  const auto id = sample_study().rows[0].id(), other = sample_study().rows[1].id();
  EXPECT_THAT(refusal([](auto& r) { r.curves.columns[0].pop_back(); }),
              HasSubstr("trial " + id + ": the curve of train loss has 6"));
  EXPECT_THAT(refusal([](auto& r) { r.clock.point_seconds.pop_back(); }), HasSubstr("point_seconds has 6"));
  EXPECT_THAT(refusal([](auto& r) { r.curves.of.pop_back(); }), HasSubstr("1 curves are named for 2"));
  EXPECT_THAT(refusal([](auto& r) { r.curves.of[1] = r.curves.of[0]; }), HasSubstr("stands twice"));
  EXPECT_THAT(refusal([](auto& r) { r.finals.push_back(r.finals[0]); }), HasSubstr("stands twice"));
  EXPECT_THAT(refusal([&](auto& r) { r.id = other; }), HasSubstr("that of trial " + other));
  EXPECT_THAT(refusal([](auto& r) { r.message = std::string("a\0b", 3); }), HasSubstr("zero byte"));
  EXPECT_EQ(files_in(folder.path), 0u);
}

TEST(Results, KeepTheOldFileWhenTheNewOneCannotBeWritten) {
  const TemporaryFolder folder;
  const auto path = folder.path / "results.h5";
  write_results(path, {});
  for (const std::string call : {"write", "fsync", "close", "rename"}) {
    SystemCalls calls(folder.path.string());
    calls.fail(call, 0, ENOSPC);
    const auto error = store_error_of([&] { write_results(path, sample_study()); });
    EXPECT_NE(error.find("free space and run the same command again"), std::string::npos) << error;
    EXPECT_TRUE(read_results(path).rows.empty()) << call;
    EXPECT_EQ(files_in(folder.path), 1u) << call;
  }
  {
    const FileSizeLimit limit(2000);
    EXPECT_NE(store_error_of([&] { write_results(path, sample_study()); }).find("File too large"),
              std::string::npos);
  }
  EXPECT_TRUE(read_results(path).rows.empty());
}

TEST(Results, TruncatedAnywhereAreAnErrorAndNoCrash) {
  const TemporaryFolder folder;
  const auto path = folder.path / "results.h5";
  write_results(path, sample_study());
  const auto bytes = read_file(path);
  const auto image = unseal(bytes).size();
  for (std::size_t size = 0; size < image; size += size < 200 ? 1 : 97) {
    write_plainly(path, bytes.substr(0, size));
    const auto error = store_error_of([&] { read_results(path); });
    EXPECT_TRUE(error.starts_with(path.string() + ": ")) << "cut at " << size << ": " << error;
    EXPECT_NE(store_error_of([&] { results_digest(path); }), "no error") << "cut at " << size;
  }
}

TEST(Results, DamagedAnywhereAreAnErrorAndNoCrash) {
  const TemporaryFolder folder;
  const auto path = folder.path / "results.h5";
  write_results(path, sample_study());
  const auto bytes = read_file(path);
  const auto image = unseal(bytes).size();
  for (std::size_t at = 0; at < image; at += 13) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const auto error = store_error_of([&] { unseal(damaged); });
    EXPECT_NE(error.find("damaged or edited"), std::string::npos) << "byte " << at;
  }
  auto damaged = bytes;
  damaged[image / 2] = static_cast<char>(~damaged[image / 2]);
  write_plainly(path, damaged);
  EXPECT_NE(store_error_of([&] { read_results(path); }).find("damaged or edited"), std::string::npos);
  EXPECT_NE(store_error_of([&] { results_digest(path); }).find("damaged or edited"), std::string::npos);
}

TEST(Results, ReadACopyWithoutSealAsOtherProgramsWriteIt) {
  const TemporaryFolder folder;
  write_results(folder.path / "results.h5", sample_study());
  write_plainly(folder.path / "copy.h5", unseal(read_file(folder.path / "results.h5")));
  expect_same(read_results(folder.path / "copy.h5"), sample_study());
  EXPECT_EQ(results_digest(folder.path / "copy.h5"), results_digest(folder.path / "results.h5"));
}

TEST(Results, RefuseOtherFormatsByName) {
  const TemporaryFolder folder;
  const auto path = folder.path / "x.h5";
  const auto refusal = [&](const std::function<void(hdf5::Group&)>& fill) {
    auto file = hdf5::File::create();
    auto root = file.root();
    fill(root);
    write_plainly(path, file.image());
    return store_error_of([&] { read_results(path); });
  };
  EXPECT_NE(refusal([](auto&) {}).find("not one of recurbench's results"), std::string::npos);
  EXPECT_NE(refusal([](auto& root) { root.set_attribute("format", std::string("else")); }).find("not one of"),
            std::string::npos);
  const auto newer = refusal([](auto& root) {
    root.set_attribute("format", std::string(kResultsFormat));
    root.set_attribute("format_version", kResultsVersion + 1);
  });
  EXPECT_NE(newer.find("got format 2; use a newer recurbench"), std::string::npos) << newer;
  const auto hollow = refusal([](auto& root) {
    root.set_attribute("format", std::string(kResultsFormat));
    root.set_attribute("format_version", kResultsVersion);
  });
  EXPECT_NE(hollow.find("cannot open group 'sweep'"), std::string::npos) << hollow;
  write_plainly(path, "col1,col2\n1,2\n");
  EXPECT_NE(store_error_of([&] { read_results(path); }).find("HDF5 cannot open the file"), std::string::npos);
  EXPECT_NE(store_error_of([&] { read_results(folder.path / "absent.h5"); }).find("No such file"),
            std::string::npos);
}

TEST(Results, AreWrittenFastEnoughForTenThousandTrials) {
  const TemporaryFolder folder;
  StudyData study;
  for (int i = 0; i < 1000; ++i) {
    const auto first = changed(sample_row(fmt::format("{:016x}", i)), [](Configuration& c) {
      for (int key = 10; key < 35; ++key)
        c.settings.emplace_back(fmt::format("train.some_key_{}", key), test::real(0.001));
    });
    for (std::uint32_t replicate = 0; replicate < 10; ++replicate) {
      auto& row = study.rows.emplace_back(StudyData::Row{first.configuration, replicate});
      row.result = sample_result(row.id(), 0);
      row.result->curves = {};
    }
  }
  EXPECT_LT(cpu_seconds([&] { write_results(folder.path / "results.h5", study); }), 1.5)
      << "0.16 s optimised";
}

TEST(Results, AreWrittenFastEnoughForFortyThousandPoints) {
  const TemporaryFolder folder;
  StudyData study;
  for (int i = 0; i < 1000; ++i) {
    auto& row = study.rows.emplace_back(sample_row(fmt::format("{:016x}", i)));
    row.result = sample_result(row.id(), 40);
    auto& curves = row.result->curves;
    for (int metric = 2; metric < 6; ++metric) {
      curves.of.push_back({Split::valid, fmt::format("metric_{}", metric)});
      curves.columns.push_back(curves.columns[0]);
    }
    for (std::size_t j = 0; j < 6; ++j)
      for (auto& x : curves.columns[j])
        x = static_cast<float>(std::sin(x * static_cast<double>(i + 1) + double(j)));
  }
  EXPECT_LT(cpu_seconds([&] { write_results(folder.path / "results.h5", study); }), 1.0)
      << "0.06 s optimised";
}

}  // namespace
}  // namespace recurbench
