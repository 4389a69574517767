// The life of a study on any number of ranks: begun, stopped, gone on with, grown, shrunk.

#include <future>

#include "study/life.hpp"
#include "study/outcome.hpp"
#include "study/publish.hpp"

namespace recurbench::test {
namespace {

TEST_F(Life, RunsEveryTrialOnceAndLeavesResultsThatSayTheSame) {
  FakeRunner fake;
  const StudyData study = run(fake);
  EXPECT_EQ(runs(fake), 6);
  if (!is_first()) return;
  EXPECT_EQ(study.ended(), 6U);
  EXPECT_TRUE(study.damage.empty());
  EXPECT_TRUE(verify_study(out).is_sound);
  const StudyData stored = read_results(out / "results.h5");
  ASSERT_EQ(stored.rows.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(stored.rows[i].id(), study.rows[i].id());
    EXPECT_EQ(final_value(*stored.rows[i].result, {Split::test, "loss"}, When::best),
              static_cast<double>(hash64(study.rows[i].id()) % 1000) / 7);
  }
  EXPECT_EQ(stored.rows[3].configuration->task_facts.levels.front().solved, 0.05);
}

TEST_F(Life, IsReadWithoutARunnerARegistryOrASecondExpansion) {
  run();
  write_sweep("not a sweep any more");
  if (!is_first()) return;
  std::filesystem::remove(out / "results.h5");
  const StudyData study = load_study(out);
  EXPECT_EQ(study.name, "life");
  EXPECT_EQ(study.sweep_yaml, kSweep);
  ASSERT_EQ(study.rows.size(), 6U);
  EXPECT_EQ(study.rows[4].configuration->model, "y hidden=5");
  EXPECT_EQ(study.rows[4].replicate, 1U);
  EXPECT_EQ(study.rows[4].configuration->settings.at(1).second, (Value{std::int64_t{5}, {}}));
  EXPECT_EQ(study.ended(), 6U);
}

TEST_F(Life, GoesOnWhereItWasStopped) {
  FakeRunner stopping;
  stopping.give_back_from = 1;
  const StudyData half = run(stopping);
  EXPECT_TRUE(end.interrupted);
  if (is_first()) {
    EXPECT_LT(half.ended(), 6U);
    EXPECT_EQ(read_results(out / "results.h5").ended(), half.ended())
        << "an orderly stop writes what there is";
  }
  FakeRunner fake;
  const StudyData whole = run(fake);
  EXPECT_EQ(runs(fake), 6 - runs(stopping));
  if (!is_first()) return;
  EXPECT_EQ(whole.ended(), 6U);
  EXPECT_NE(told.find("of 6 trials are finished already"), std::string::npos) << told;
}

TEST_F(Life, EndsWithTheSameDigestHoweverOftenItIsStopped) {
  run();
  std::string undisturbed;
  if (is_first()) undisturbed = results_digest(out / "results.h5");
  out = root / "stopped";
  for (int round = 0; round < 7; ++round) {
    FakeRunner fake;
    fake.give_back_from = round % 2;
    run(fake);
  }
  run();
  if (is_first()) {
    EXPECT_EQ(results_digest(out / "results.h5"), undisturbed);
  }
}

TEST_F(Life, TrainsOnlyWhatIsNewWhenItGrows) {
  run();
  FakeRunner fake;
  const StudyData grown = run(fake, {"replicates=4", "models=[{name: x}, {name: y, hidden: 5}, {name: z}]"});
  EXPECT_EQ(runs(fake), 2 + 4);
  if (!is_first()) return;
  EXPECT_EQ(grown.rows.size(), 12U);
  EXPECT_EQ(grown.ended(), 12U);
  EXPECT_TRUE(verify_study(out).is_sound);
}

TEST_F(Life, ThatGrewAndWasRelabelledIsTheSameAsAFreshOne) {
  run();
  const char* relabelled =
      "name: life\nreplicates: 3\ntasks: [{name: a, label: A}]\nmodels: [{name: x, label: X}, {name: y}]\n"
      "parameters: {model.hidden: {values: [5, 8]}}\n";
  write_sweep(relabelled);
  FakeRunner fake;
  const StudyData grown = run(fake);
  EXPECT_EQ(runs(fake), 6) << "x with 8 and y with 5 were there";
  if (is_first()) {
    EXPECT_EQ(grown.rows[0].configuration->task, "A");
    EXPECT_EQ(grown.sessions.size(), 2U) << "one for each run, however many ranks";
  }
  std::string digest;
  if (is_first()) digest = results_digest(out / "results.h5");
  out = root / "fresh";
  run();
  if (is_first()) {
    EXPECT_EQ(results_digest(out / "results.h5"), digest);
  }
}

TEST_F(Life, IsLeftAsItWasByARunThatIsRefused) {
  run();
  FakeRunner other;
  other.machine = "another";
  EXPECT_THROW(run(other, {"replicates=5"}), AgreedError);
  if (is_first()) {
    EXPECT_TRUE(verify_study(out).is_sound);
    EXPECT_EQ(load_study(out).rows.size(), 6U);
  }
}

TEST_F(Life, LeavesOutWhatThePlanLostAndFindsItAgain) {
  run();
  FakeRunner fake;
  const StudyData shrunk = run(fake, {"models=[{name: y, hidden: 5}]"});
  EXPECT_EQ(runs(fake), 0);
  if (is_first()) {
    EXPECT_EQ(shrunk.rows.size(), 3U);
    EXPECT_EQ(load_study(out).rows.size(), 3U) << "the plan is written down though nothing is trained";
    EXPECT_NE(told.find("3 finished trials of this folder are not in this plan"), std::string::npos) << told;
  }
  const StudyData back = run(fake);
  EXPECT_EQ(runs(fake), 0);
  if (is_first()) {
    EXPECT_EQ(back.ended(), 6U);
  }
}

TEST_F(Life, TriesFailedTrialsAgainWhenAskedAndKeepsTheLaterAttempt) {
  FakeRunner failing;
  failing.ends["y"] = TrialState::timed_out;
  const StudyData first = run(failing);
  if (is_first()) {
    EXPECT_EQ(first.rows[4].state(), TrialState::timed_out);
  }
  FakeRunner idle;
  run(idle);
  EXPECT_EQ(runs(idle), 0);
  if (is_first()) {
    EXPECT_NE(told.find("3 of these failed or timed out"), std::string::npos) << told;
    EXPECT_NE(told.find("--retry-failed"), std::string::npos) << told;
  }
  failing.ends["y"] = TrialState::failed;
  failing.runs = 0;
  const StudyData second = run(failing, {}, true);
  EXPECT_EQ(runs(failing), 3);
  if (is_first()) {
    EXPECT_EQ(second.rows[4].state(), TrialState::failed);
    EXPECT_EQ(second.rows[4].result->clock.attempt, 1U);
  }
  FakeRunner fine;
  const StudyData third = run(fine, {}, true);
  EXPECT_EQ(runs(fine), 3);
  if (is_first()) {
    EXPECT_EQ(third.rows[4].state(), TrialState::done);
  }
}

TEST_F(Life, RefusesAFolderOfAnotherStudy) {
  run();
  write_sweep("name: other\ntasks: [{name: a}]\nmodels: [{name: x}]\n");
  try {
    run();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_EQ(error.exit(), Exit::usage);
    EXPECT_NE(std::string(error.what()).find("this folder holds another study (life seed=1)"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Life, RefusesAnotherBuildOnlyForTheMachineryThatItUses) {
  run();
  FakeRunner other;
  other.machine = "another";
  try {
    run(other, {"replicates=5"});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_NE(std::string(error.what()).find("another build or CPU type"), std::string::npos) << error.what();
  }
  EXPECT_NO_THROW(run(other, {"models=[{name: z}]"})) << "no earlier trial used it";
}

TEST_F(Life, IsNotBegunByRanksThatMakeDifferentPlans) {
  if (all_ranks().size() == 1) return;
  FakeRunner fake;
  Runner runner = fake.runner();
  if (all_ranks().rank() == 1)
    runner.resolve = [resolve = runner.resolve](Configuration& configuration) {
      resolve(configuration);
      configuration.identity += " another file";
    };
  try {
    run(runner, order());
    ADD_FAILURE() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_EQ(error.exit(), Exit::fault);
    EXPECT_NE(std::string(error.what()).find("rank 1"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("another plan of this sweep"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(Life, ItsEndHasAStatusThatScriptsCanTellApart) {
  FakeRunner fake;
  StudyData study = run(fake);
  if (!is_first()) return;
  EXPECT_EQ(outcome_of(study, 6, {}), Exit::success);
  study.rows[1].result->state = TrialState::diverged;
  EXPECT_EQ(outcome_of(study, 6, {}), Exit::success) << "that is a result";
  study.rows[2].result->state = TrialState::timed_out;
  EXPECT_EQ(outcome_of(study, 6, {}), Exit::some_trials_failed);
  study.rows[3].result.reset();
  EXPECT_EQ(outcome_of(study, 6, {}), Exit::fault) << "what ended cannot be read back";
  EXPECT_EQ(outcome_of(study, 6, {.counts = {}, .interrupted = true}), Exit::resumable);
}

TEST_F(Life, ResultsAreMadeByOneCommandAtATime) {
  run();
  if (!is_first()) return;
  const StudyPaths paths{out};
  auto held = std::unique_ptr<FileLock>(new FileLock(lock_results(paths)));
  auto publishing = std::async(std::launch::async, [&] { return publish_results(paths).ended(); });
  EXPECT_EQ(publishing.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  held.reset();
  EXPECT_EQ(publishing.get(), 6U);
}

TEST_F(Life, SaysAllThatIsWrongWithASweepOnEveryRank) {
  try {
    FakeRunner fake;
    run(fake, {"models=[{name: x, hidden: 0}, {name: y, hiden: 3}]"});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const AgreedError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("model.hidden must be"), std::string::npos) << message;
    EXPECT_NE(message.find("unknown key 'hiden'"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace recurbench::test
