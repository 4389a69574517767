#include "train/workspace.hpp"

#include <algorithm>

#include "autodiff/ops.hpp"
#include "train/memory.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kMostWorks = 64;

}  // namespace

Workspace::Workspace(Experiment& experiment)
    : experiment_(experiment),
      continues_(experiment.info().continues && experiment.model.carries_gradient()) {}

std::shared_ptr<BatchRoom> Workspace::room_for(const TaskInfo& info) {
  const TaskInfo& trained = experiment_.info();
  const bool beyond = info.steps > trained.steps;
  auto& room = beyond ? evaluated_ : trained_;
  if (!room) {
    const TaskInfo longest =
        beyond ? longest_evaluated(experiment_.tasks, experiment_.settings).value() : trained;
    room = std::make_shared<BatchRoom>(longest, experiment_.settings.batch);
  }
  return room;
}

Work& Workspace::work_at(Index length) {
  // Of a wide range of lengths not all segments are kept.
  if (works_.size() >= kMostWorks && works_.find(length) == works_.end()) works_.clear();
  auto& work = works_[length];
  if (!work) {
    const TrainSettings& settings = experiment_.settings;
    const Model& model = experiment_.model;
    const Task& task = experiment_.tasks.at(length);
    work = std::make_unique<Work>(task, room_for(task.info()), model, settings);
    if (work->segments().size() > 1 || continues_)
      state_.resize(static_cast<std::size_t>(settings.batch * model.state_floats()));
  }
  return *work;
}

std::optional<Var> Workspace::output(const Work& work, const Segment& segment, const Look& look,
                                     Carry carry) {
  const Var features = experiment_.model.features(tape_, work.input(segment), carry);
  if (look.rows.empty()) return std::nullopt;
  const bool everywhere = static_cast<Index>(look.rows.size()) == tape_.rows(features);
  return experiment_.model.read_out(tape_, everywhere ? features : select_rows(tape_, features, look.rows));
}

Var Workspace::loss_of(const TaskInfo& info, Var output, const Look& look) {
  return info.classes > 0 ? softmax_cross_entropy(tape_, output, look.classes)
                          : mean_squared_error(tape_, output, look.values);
}

void Workspace::reset_state() {
  std::fill(state_.begin(), state_.end(), Real{0});
}

}  // namespace recurbench
