#include "support/chomsky.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace recurbench::test {
namespace {

/// Which answers count: all, but of strings that end (class 2 of 3) those up to the end.
std::vector<std::uint8_t> counted(const Tokens& answers, const TaskInfo& info) {
  std::vector<std::uint8_t> scored(answers.size(), 1);
  if (info.classes != 3) return scored;
  const auto end = std::find(answers.begin(), answers.end(), 2) - answers.begin();
  for (auto i = static_cast<std::size_t>(end) + 1; i < scored.size(); ++i) scored[i] = 0;
  return scored;
}

/// Takes a sample apart and checks its form.
ChomskySample taken_apart(const Sample& sample, const TaskInfo& info) {
  const auto& tokens = sample.tokens;
  const auto asking = static_cast<std::int32_t>(info.vocabulary - 1);
  const auto first = std::find(tokens.begin(), tokens.end(), asking);
  EXPECT_EQ(static_cast<Index>(tokens.size()), info.steps);
  EXPECT_EQ(tokens.end() - first, info.looked_at);
  EXPECT_EQ(std::count(first, tokens.end(), asking), info.looked_at);
  EXPECT_EQ(static_cast<Index>(sample.looked.size()), info.looked_at);
  for (std::size_t i = 0; i < sample.looked.size(); ++i)
    EXPECT_EQ(sample.looked[i], first - tokens.begin() + static_cast<Index>(i));
  return {{tokens.begin(), first}, sample.classes, sample.scored};
}

/// What whoever knows only the place of an answer can learn from samples.
class BlindTable {
 public:
  explicit BlindTable(const TaskInfo& info, double start)
      : info_(info),
        all_(static_cast<std::size_t>(info.looked_at),
             std::vector<double>(static_cast<std::size_t>(info.classes), start)),
        scored_(all_) {}

  void add(const Tokens& answers, double weight = 1) {
    const auto scored = counted(answers, info_);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      all_[i][static_cast<std::size_t>(answers[i])] += weight;
      if (scored[i] != 0) scored_[i][static_cast<std::size_t>(answers[i])] += weight;
    }
  }
  std::int32_t guess(std::size_t place) const {
    const auto& at = scored_[place];
    return static_cast<std::int32_t>(std::max_element(at.begin(), at.end()) - at.begin());
  }
  double loss(std::size_t place, std::int32_t cls) const {
    double total = 0;
    for (const double count : all_[place]) total += count;
    return -std::log(all_[place][static_cast<std::size_t>(cls)] / total);
  }

 private:
  TaskInfo info_;
  std::vector<std::vector<double>> all_, scored_;
};

}  // namespace

std::vector<ChomskySample> chomsky_samples(const Task& task, Index count) {
  const TaskInfo info = task.info();
  std::vector<ChomskySample> all;
  for (const Sample& sample : draw_samples(task, count)) all.push_back(taken_apart(sample, info));
  return all;
}

std::unique_ptr<Task> task_at(const std::string& name, Index length) {
  return task_of(name, {{"length", length}});
}

void expect_answers(const std::string& name, Index length, Index input, const Answering& naive) {
  const auto task = task_at(name, length);
  const TaskInfo info = task->info();
  for (const ChomskySample& sample : chomsky_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.input.size()), input);
    const Tokens wanted = naive(sample.input);
    ASSERT_EQ(sample.answers, wanted) << name << " at length " << length;
    ASSERT_EQ(sample.scored, counted(wanted, info));
  }
}

ChomskySample header_sample(const std::string& name) {
  const TaskInfo info = task_of(name)->info();
  const auto number_of = [](const std::vector<std::string>& names, const std::string& word) {
    return static_cast<std::int32_t>(std::find(names.begin(), names.end(), word) - names.begin());
  };
  ChomskySample example;
  std::size_t asked = 0;
  for (const auto& word : header_example(name, "input")) {
    const auto token = number_of(info.token_names, word);
    EXPECT_LT(token, info.vocabulary) << word;
    if (token == info.vocabulary - 1)
      ++asked;
    else
      example.input.push_back(token);
  }
  std::size_t unseen = 0;
  for (const auto& word : header_example(name, "target")) {
    const auto cls = number_of(info.answer_names, word);
    if (cls < info.classes) example.answers.push_back(cls);
    unseen += word == "." ? 1 : 0;
  }
  EXPECT_EQ(unseen, example.input.size());
  EXPECT_EQ(asked, example.answers.size());
  EXPECT_GT(asked, 0U);
  return example;
}

void expect_chance_of_the_blind(const Task& task, Index count) {
  const TaskInfo info = task.info();
  const auto samples = chomsky_samples(task, count);
  const std::size_t half = samples.size() / 2;
  BlindTable table(info, 0.5);
  for (std::size_t s = 0; s < half; ++s) table.add(samples[s].answers);
  std::vector<double> rights, askeds, losses;
  double all_right = 0, all_asked = 0, all_loss = 0;
  for (std::size_t s = half; s < samples.size(); ++s) {
    double right = 0, asked = 0, loss = 0;
    for (std::size_t i = 0; i < samples[s].answers.size(); ++i) {
      const auto wanted = samples[s].answers[i];
      loss += table.loss(i, wanted) / static_cast<double>(info.looked_at);
      if (samples[s].scored[i] == 0) continue;
      ++asked;
      right += table.guess(i) == wanted ? 1 : 0;
    }
    rights.push_back(right), askeds.push_back(asked), losses.push_back(loss);
    all_right += right, all_asked += asked, all_loss += loss;
  }
  const double accuracy = all_right / all_asked, loss = all_loss / static_cast<double>(half);
  double accuracy_error = 0, loss_error = 0;
  for (std::size_t s = 0; s < half; ++s) {
    accuracy_error += std::pow(rights[s] - accuracy * askeds[s], 2);
    loss_error += std::pow(losses[s] - loss, 2);
  }
  EXPECT_NEAR(info.chance, accuracy, 4.5 * std::sqrt(accuracy_error) / all_asked + 1e-9);
  // The table is learnt, which costs about (classes − 1) / (2 · samples).
  const double learnt = static_cast<double>(info.classes) / static_cast<double>(half);
  EXPECT_NEAR(info.chance_loss, loss, 4.5 * std::sqrt(loss_error) / static_cast<double>(half) + learnt);
}

void expect_exact_chance(const std::string& name, Index length,
                         const std::vector<std::pair<Tokens, double>>& inputs, const Answering& naive) {
  const TaskInfo info = task_at(name, length)->info();
  BlindTable table(info, 0);
  for (const auto& [input, p] : inputs) table.add(naive(input), p);
  double right = 0, asked = 0, loss = 0, total = 0;
  for (const auto& [input, p] : inputs) {
    const Tokens answers = naive(input);
    const auto scored = counted(answers, info);
    total += p;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      loss += p * table.loss(i, answers[i]) / static_cast<double>(answers.size());
      asked += scored[i] != 0 ? p : 0;
      right += scored[i] != 0 && table.guess(i) == answers[i] ? p : 0;
    }
  }
  EXPECT_NEAR(info.chance, right / asked, 1e-10) << name << " at length " << length;
  EXPECT_NEAR(info.chance_loss, loss / total, 1e-10) << name << " at length " << length;
}

std::vector<std::pair<Tokens, double>> all_strings(std::int32_t alphabet, Index length) {
  std::vector<std::pair<Tokens, double>> all{{{}, 1.0}};
  for (Index t = 0; t < length; ++t) {
    std::vector<std::pair<Tokens, double>> longer;
    for (const auto& [string, p] : all)
      for (std::int32_t token = 0; token < alphabet; ++token) {
        longer.push_back({string, p / alphabet});
        longer.back().first.push_back(token);
      }
    all = std::move(longer);
  }
  return all;
}

void expect_share(double count, double trials, double p) {
  EXPECT_NEAR(count, trials * p, 4.5 * std::sqrt(trials * p * (1 - p)) + 1e-9);
}

void expect_inputs(const std::string& name, Index length,
                   const std::vector<std::pair<Tokens, double>>& inputs) {
  constexpr Index kSamples = 20'000;
  std::map<Tokens, double> counts;
  for (const auto& sample : chomsky_samples(*task_at(name, length), kSamples)) ++counts[sample.input];
  double known = 0;
  for (const auto& [input, p] : inputs) {
    known += counts[input];
    expect_share(counts[input], kSamples, p);
  }
  EXPECT_EQ(known, kSamples);
}

}  // namespace recurbench::test
