// Damage of results.h5, checkpoints, weights and the copy of the sweep: named, with a status.

#include "store/hdf5.hpp"
#include "store/results_layout.hpp"
#include "store/weights_file.hpp"
#include "study/damaged.hpp"
#include "study/trial_files.hpp"

namespace recurbench::test {
namespace {

TEST_F(Damaged, ResultsThatDescribeTheStudyOtherwiseThanItsPlanAreNotSound) {
  if (!is_first()) return;
  StudyData other = read_results(out / "results.h5");
  other.description = "other words";
  write_results(out / "results.h5", other);
  EXPECT_FALSE(verify_study(out).is_sound);
  EXPECT_NE(findings().find("differs from the latest plan in what describes the study"), std::string::npos)
      << findings();
}

TEST_F(Damaged, WhatANewerProgramWroteIsNeitherSoundNorDamage) {
  if (!is_first()) return;
  write_durably(out / "checkpoints" / "later.checkpoint", newer_checkpoint());
  EXPECT_FALSE(verify_study(out).is_sound);
  EXPECT_NE(findings().find("was written by a newer recurbench"), std::string::npos) << findings();
  EXPECT_EQ(findings().find("damage"), std::string::npos) << findings();
}

TEST_F(Damaged, ATrialStartsAgainOnADamagedCheckpointAndStopsAtThatOfANewerProgram) {
  if (!is_first()) return;
  const StudyPaths paths{out};
  JournalWriter journal(paths.journal(), 0, "");
  std::string noted;
  TrialFiles files(paths, journal, "t", {}, [&](const std::string& line) { noted += line; });
  EXPECT_FALSE(files.load_checkpoint());
  write_durably(paths.checkpoint_of("t"), "nothing of ours");
  EXPECT_FALSE(files.load_checkpoint());
  EXPECT_NE(noted.find("trial t starts again"), std::string::npos) << noted;
  write_durably(paths.checkpoint_of("t"), newer_checkpoint());
  EXPECT_THROW(files.load_checkpoint(), NewerFormat);
}

TEST_F(Damaged, ResultsOfANewerProgramAreRefusedBeforeAnythingIsTrained) {
  if (is_first()) {
    auto file = hdf5::File::create();
    auto group = file.root();
    group.set_attribute("format", std::string(kResultsFormat));
    group.set_attribute("format_version", kResultsVersion + 1);
    write_durably(out / "results.h5", file.image());
  }
  all_ranks().barrier();
  FakeRunner fake;
  EXPECT_THROW(run(fake, {"replicates=4"}), AgreedError);
  EXPECT_EQ(runs(fake), 0);
}

TEST_F(Damaged, ResultsThatCannotBeReadAreKeptWhenNewOnesTakeTheirPlace) {
  if (is_first()) flip(out / "results.h5", 999);
  all_ranks().barrier();
  run_again();
  if (!is_first()) return;
  EXPECT_NE(told.find("results.h5 cannot be read"), std::string::npos) << told;
  EXPECT_TRUE(std::filesystem::exists(out / "results.h5.damaged"));
  EXPECT_TRUE(verify_study(out).is_sound) << findings();
}

TEST_F(Damaged, ResultsThatWereFlippedCutOrRemovedAreNamedAndBuiltAnew) {
  if (!is_first()) return;
  const auto results = out / "results.h5";
  const auto whole = read_file(results);
  for (const std::size_t at : {std::size_t{9}, whole.size() / 2, whole.size() - 30}) {
    flip(results, at);
    expect_unsound(fmt::format("byte {}", at));
    write_durably(results, whole);
  }
  for (const std::size_t cut : {1, 7, 24, 25}) {
    write_durably(results, whole.substr(0, whole.size() - cut));
    expect_unsound(fmt::format("{} bytes cut", cut));
  }
  write_durably(results, whole + "x");
  expect_unsound("a byte more");
  write_durably(results, whole.substr(0, whole.size() / 3));
  expect_unsound("cut");
  std::filesystem::remove(results);
  expect_unsound("removed");
  EXPECT_EQ(load_study(out).ended(), 6U);
}

TEST_F(Damaged, TheCopyOfTheSweepAndItsOverridesAreComparedWithThePlan) {
  if (!is_first()) return;
  for (const char* name : {"study.yaml", "study.overrides"}) {
    const auto whole = read_file(out / name);
    write_durably(out / name, "name: edited\n");
    expect_unsound(fmt::format("{} edited", name));
    std::filesystem::remove(out / name);
    expect_unsound(fmt::format("{} removed", name));
    EXPECT_NE(findings().find(std::string(name) + ": is gone"), std::string::npos) << findings();
    write_durably(out / name, whole);
  }
  EXPECT_TRUE(verify_study(out).is_sound);
}

TEST_F(Damaged, FilesOfAnotherTrialAreNotTakenForThoseOfThisOne) {
  if (!is_first()) return;
  Checkpoint other;
  other.trial = "other";
  write_durably(out / "checkpoints" / "this.checkpoint", encode(other));
  expect_unsound("checkpoint");
  EXPECT_NE(findings().find("this.checkpoint: it is that of trial other"), std::string::npos) << findings();
  std::filesystem::remove(out / "checkpoints" / "this.checkpoint");
  make_folders(out / "weights");
  write_weights(out / "weights" / "this.h5",
                {"other", "lstm=1", 1, 1, Params("task"), Params("model"), {{"w", 1, 2, {1, 2}}}});
  expect_unsound("weights");
  EXPECT_NE(findings().find("this.h5: it is that of trial other"), std::string::npos) << findings();
}

}  // namespace
}  // namespace recurbench::test
