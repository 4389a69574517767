#include "train/complain.hpp"

#include <memory>
#include <optional>
#include <set>

#include "train/experiment.hpp"

namespace recurbench {
namespace {

/// These stand for a task that cannot be built: a model may have keys for numbers and others for tokens.
const ModelIo kSomeIos[] = {{.channels = 1, .outputs = 1, .steps = 1},
                            {.vocabulary = 1, .outputs = 1, .steps = 1}};

class Rereading {
 public:
  explicit Rereading(const Configuration& given) : sections_(given.sections) {
    for (const Params* section : given.sections.all()) sections_.at(section->section()).go_on();
    read_settings();
    read(sections_.task, [&] { tasks_.emplace(sections_.task); });
    read_model();
    if (tasks_ && is_whole(sections_.task) && is_whole(sections_.model)) check_fit();
    if (tasks_ && !given.metric.empty()) check_metric(given.metric);
  }

  void raise() const {
    std::vector<std::string> others;
    std::vector<UnreadKey> unread;
    for (const Params* section : sections_.all()) {
      others.insert(others.end(), section->complaints().begin(), section->complaints().end());
      if (cut_short_.count(section->section()) > 0) continue;
      for (auto& key : section->unread()) unread.push_back(std::move(key));
    }
    if (!misfit_.empty()) others.push_back(misfit_);
    if (!others.empty() || !unread.empty() || !metric_.empty())
      throw Faults(std::move(unread), join(others, "\n"), metric_);
  }

 private:
  bool is_whole(const Params& section) const {
    return section.complaints().empty() && cut_short_.count(section.section()) == 0;
  }

  /// What is thrown in a section after a complaint may follow from the default that stands there.
  template <class Read>
  void read(Params& section, Read&& reading) {
    try {
      reading();
    } catch (const ConfigError& error) {
      if (is_whole(section)) section.refuse(error);
      cut_short_.insert(section.section());
    }
  }

  void read_settings() {
    constexpr std::uint64_t kManySteps = std::uint64_t{1} << 40;
    Params& optimizer = sections_.optimizer;
    const Params& train = sections_.train;
    const TrainSettings settings(sections_.train, optimizer);
    // How many steps there are may be what is wrong.
    const bool sure =
        !train.has("steps") || train.values().at("steps").text() == fmt::format("{}", settings.steps);
    read(optimizer, [&] { const Schedule schedule(optimizer, sure ? settings.steps : kManySteps); });
    read(optimizer, [&] { make_optimizer(optimizer, 0); });
  }

  void read_model() {
    Params& model = sections_.model;
    const bool has_budget = model.has("parameters") || model.has("state");
    // A budget is met or not with the task that was meant.
    if (has_budget && !is_whole(sections_.task)) {
      cut_short_.insert(model.section());
    } else if (tasks_) {
      read(model, [&] { const Model made(model, model_io(tasks_->info(), tasks_->most_steps())); });
    } else {
      for (const ModelIo& io : kSomeIos) read(model, [&] { const Model made(model, io); });
    }
  }

  void check_fit() {
    try {
      Experiment(sections_).check_fit();
    } catch (const ConfigError& error) {
      misfit_ = error.what();
    }
  }

  void check_metric(const std::string& metric) {
    try {
      tasks_->info().metric_named(metric);
    } catch (const ConfigError& error) {
      metric_ = error.what();
    }
  }

  Sections sections_;
  std::optional<TaskFamily> tasks_;
  std::string misfit_, metric_;
  std::set<std::string> cut_short_;  ///< sections that were not read to their end
};

}  // namespace

void complain(const Configuration& configuration) {
  Rereading(configuration).raise();
}

}  // namespace recurbench
