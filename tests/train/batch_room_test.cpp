// Batches of all trained lengths are drawn into one room.

#include "support/models.hpp"
#include "support/samples.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kBatch = 4;

std::vector<Sample> samples_of(const Task& task, Batch& batch) {
  fill_batch(task, {.seed = 3, .purpose = Purpose::valid}, batch);
  std::vector<Sample> samples;
  for (Index b = 0; b < kBatch; ++b) samples.push_back(sample_of(batch, task.info(), b));
  return samples;
}

/// The task at its usual length, or null where that needs settings or data.
std::unique_ptr<Task> usual(const std::string& name, Params& params) {
  params.set("name", Setting("name", name).value);
  try {
    return make_task(params);
  } catch (const Error&) {
    return nullptr;
  }
}

/// A shorter one, or null.
std::unique_ptr<Task> shorter(const Params& read, const std::string& name, const std::string& key) {
  for (const auto& [declared, value] : read.declared()) {
    if (declared != key || !value) continue;
    const auto length = std::get<std::int64_t>(value->data);
    for (const auto less : {length / 2, length - 1, length - 2, length - 4}) {
      Params params("task");
      params.set(key, {std::int64_t{less}, {}});
      if (auto task = usual(name, params)) return task;
    }
  }
  return nullptr;
}

TEST(BatchRoom, OfALongerTaskGivesTheSameSamples) {
  int compared = 0;
  for (const auto& name : TaskRegistry::instance().names()) {
    const auto& entry = TaskRegistry::instance().at(name, "task");
    Params params("task");
    const auto longer = usual(name, params);
    const auto task = longer && !entry.length_key.empty() ? shorter(params, name, entry.length_key) : nullptr;
    if (!task || task->info().answers != longer->info().answers) continue;  // no family has both
    Batch own(task->info(), kBatch), shared(longer->info(), kBatch);
    samples_of(*longer, shared);
    EXPECT_EQ(samples_of(*task, shared), samples_of(*task, own)) << name;
    EXPECT_TRUE(std::equal(own.rows().begin(), own.rows().end(), shared.rows().begin(), shared.rows().end()))
        << name;
    EXPECT_LE(task->info().looked_at, longer->info().looked_at) << name;
    ++compared;
  }
  EXPECT_GT(compared, 30);
}

Settings adding(Index min, Index max) {
  return {{"name", word("adding")}, {"length.min", whole(min)}, {"length.max", whole(max)}};
}

TEST(BatchRoom, IsOneForTrainedLengthsAndOneForLongerOnes) {
  const std::vector<Value> longer{whole(20), whole(30)};
  Training t(adding(3, 9), {{"name", word("rnn")}, {"hidden", whole(4)}}, {},
             {{"batch", whole(kBatch)}, {"eval_lengths", {longer, {}}}});
  const Batch& trained = t.workspace.work_at(4).batch();
  EXPECT_EQ(trained.steps(), 9);
  for (const Index length : {3, 5, 9}) EXPECT_EQ(&t.workspace.work_at(length).batch(), &trained) << length;
  const Batch& beyond = t.workspace.work_at(20).batch();
  EXPECT_EQ(beyond.steps(), 30);
  EXPECT_EQ(&t.workspace.work_at(30).batch(), &beyond);
}

}  // namespace
}  // namespace recurbench
