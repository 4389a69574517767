// Damage of journals: named, with a status, and mended by the same command where that can be.

#include <algorithm>

#include "store/journal_frame.hpp"
#include "study/damaged.hpp"

namespace recurbench::test {
namespace {

TEST_F(Damaged, AByteOfAJournalIsNamedWhereverItStandsAndWhateverResultsHold) {
  if (!is_first()) return;
  const auto journal = a_journal();
  const auto whole = read_file(journal);
  for (std::size_t at = 3; at < whole.size(); at += 97) {
    flip(journal, at);
    expect_unsound(fmt::format("byte {} of {}", at, whole.size()));
    EXPECT_EQ(load_study(out).ended(), 6U) << "results.h5 still holds all of them";
    write_durably(journal, whole);
  }
  EXPECT_TRUE(verify_study(out).is_sound);
}

TEST_F(Damaged, AJournalThatWasCutZeroedOrRemovedIsNamed) {
  if (!is_first()) return;
  const auto journal = a_journal();
  const auto whole = read_file(journal);
  write_durably(journal, whole.substr(0, whole.size() - 30));
  expect_unsound("cut");
  write_durably(journal, std::string(whole.size(), '\0'));
  expect_unsound("zeroed");
  write_durably(journal, "");
  expect_unsound("empty");
  std::filesystem::remove(journal);
  expect_unsound("removed");
}

TEST_F(Damaged, ADamagedJournalIsPutAsideByTheNextRunAndTheStudyIsSoundAgain) {
  std::string before;
  std::filesystem::path journal;
  if (is_first()) {
    before = results_digest(out / "results.h5");
    journal = a_journal();
    flip(journal, std::filesystem::file_size(journal) * 2 / 3);
    expect_unsound("flipped");
  }
  all_ranks().barrier();
  const StudyData again = run_again();
  if (!is_first()) return;
  EXPECT_NE(told.find(" are damaged"), std::string::npos) << told;
  EXPECT_NE(told.find(journal.filename().string() + ".damaged"), std::string::npos) << told;
  EXPECT_FALSE(std::filesystem::exists(journal));
  EXPECT_EQ(results_digest(out / "results.h5"), before);
  EXPECT_TRUE(verify_study(out).is_sound) << findings();
  EXPECT_TRUE(again.damage.empty());
}

TEST_F(Damaged, AJournalWithoutAHeaderIsTakenOnlyWhenBuildsMayBeMixed) {
  if (is_first()) flip(a_journal_with_results(), 40);
  all_ranks().barrier();
  FakeRunner fake;
  try {
    run(fake);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_NE(std::string(error.what()).find("its header is gone"), std::string::npos) << error.what();
  }
  RunOrder mixing = order();
  mixing.accept_build = true;
  run(fake.runner(), mixing);
  EXPECT_EQ(runs(fake), 0) << "its results are whole";
  if (is_first()) {
    EXPECT_TRUE(verify_study(out).is_sound) << findings();
  }
  EXPECT_THROW(run(fake), AgreedError) << "they are of an unknown build still";
}

TEST_F(Damaged, TheLastFrameOfARunThatLeftInOrderCannotPassForOneThatWasCutShort) {
  if (!is_first()) return;
  const auto journal = a_journal_with_results();
  std::size_t last = 0;  // length of the last commit
  const auto bytes = read_file(journal);
  for (const auto& record : read_journal(journal).records)
    if (record.type == Frame::commit) last = bytes.find(record.payload) - kFrameFront + kFrameMagic.size();
  ASSERT_GT(last, 0U);
  std::filesystem::remove(out / "results.h5");
  flip(journal, last);
  expect_unsound("length");
}

TEST_F(Damaged, LostJournalsAreToldOfByTheRunThatTrainsTheirTrialsAgain) {
  if (is_first())
    for (const auto& entry : std::filesystem::directory_iterator(out / "journal"))
      std::filesystem::remove(entry);
  all_ranks().barrier();
  run_again();
  if (is_first()) {
    EXPECT_NE(told.find("results.h5 holds 6 finished trials, the journals 0"), std::string::npos) << told;
  }
}

TEST_F(Damaged, ALostJournalIsTrainedAgainToTheSameDigest) {
  std::string before;
  if (is_first()) {
    before = results_digest(out / "results.h5");
    std::filesystem::remove(a_journal());
    write_durably(out / "journal" / "r00009-torn.journal", "");  // by a rank that died at once
  }
  all_ranks().barrier();
  run();
  if (is_first()) {
    EXPECT_EQ(results_digest(out / "results.h5"), before);
    EXPECT_TRUE(verify_study(out).is_sound) << findings();
  }
}

TEST_F(Damaged, WhatNoJournalHoldsAnyMoreStaysWithItsSessionInTheResultsOfARunThatEndsEarly) {
  if (is_first()) std::filesystem::remove_all(out / "journal");
  all_ranks().barrier();
  FakeRunner fake;
  const Runner runner = fake.runner();
  StudyRun study(all_ranks(), runner,
                 {.sweep = root / "life.yaml", .overrides = {}, .out = out, .command_line = "goes on"});
  study.open();
  study.train({}, [] { return true; });
  study.close();
  if (!is_first()) return;
  const StudyData left = read_results(out / "results.h5");
  EXPECT_EQ(left.ended(), 6U);
  ASSERT_EQ(left.sessions.size(), 2U);
  EXPECT_EQ(left.sessions[0].command_line, "a test");
  EXPECT_EQ(left.sessions[1].command_line, "goes on");
}

TEST_F(Damaged, RowsOfAnEarlierPlanDoNotFillTheGapsOfTheLatest) {
  write_sweep("name: life\nreplicates: 3\ntasks: [{name: a}]\nmodels: [{name: z}, {name: y, hidden: 5}]\n");
  FakeRunner fake;
  const Runner runner = fake.runner();
  StudyRun killed(all_ranks(), runner,
                  {.sweep = root / "life.yaml", .overrides = {}, .out = out, .command_line = "killed"});
  killed.open();
  if (!is_first()) return;
  for (const auto& entry : std::filesystem::directory_iterator(out / "journal")) {
    for (const auto& record : read_journal(entry.path()).records)
      if (record.type == Frame::planned && decode_configuration(record.payload).model_name() == "z")
        flip(entry.path(), read_file(entry.path()).find(record.payload));
  }
  const StudyData study = load_study(out);
  EXPECT_EQ(study.rows.size(), 3U);
  for (const auto& row : study.rows) EXPECT_EQ(row.configuration->model_name(), "y");
}

TEST_F(Damaged, AResultThatResultsAloneHoldOutlivesAnAttemptThatFails) {
  if (is_first()) std::filesystem::remove_all(out / "journal");
  all_ranks().barrier();
  FakeRunner failing;
  failing.ends["y"] = TrialState::failed;
  const StudyData study = run(failing);
  EXPECT_EQ(runs(failing), 6);
  if (is_first()) {
    for (const auto& row : study.rows) EXPECT_EQ(row.state(), TrialState::done);
  }
}

TEST_F(Damaged, AStudyWithoutAnyJournalIsWhatItsResultsSay) {
  if (!is_first()) return;
  std::filesystem::remove_all(out / "journal");
  const StudyData study = load_study(out);
  EXPECT_EQ(study.ended(), 6U);
  EXPECT_FALSE(study.damage.empty());
  expect_unsound("no journal");
}

TEST_F(Life, AJournalThatIsRemovedDuringTheRunLeavesItsTrialsPending) {
  if (all_ranks().size() > 1) return;  // who trains what is open there
  FakeRunner fake;
  Runner runner = fake.runner();
  runner.run = [&, train = runner.run](const Trial& trial, std::uint64_t until, Observer& observer) {
    if (fake.runs == 4) std::filesystem::remove(a_journal());
    return train(trial, until, observer);
  };
  StudyRun study(all_ranks(), runner,
                 {.sweep = root / "life.yaml", .overrides = {}, .out = out, .command_line = ""});
  study.open();
  EXPECT_FALSE(study.train({}, {}).interrupted);
  EXPECT_THROW(study.close(), AgreedError) << "no plan can be read any more";
}

}  // namespace
}  // namespace recurbench::test
