// LSTM layers against oneDNN, the cell alone: forward in training and backward, weights laid out anew in
// every round as training would, one thread, both sides by turns in one process.
//
//     onednn_lstm [ROUNDS]      prints "H T B I ours_ms onednn_ms" for each round at each of five shapes;
//                               a round's times are medians of five

#include <fmt/core.h>
#include <omp.h>

#include <algorithm>
#include <cstdlib>
#include <dnnl.hpp>
#include <unordered_map>
#include <vector>

#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "core/rng.hpp"
#include "nn/recurrent_mixer.hpp"
#include "statistics/statistics.hpp"

namespace recurbench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr int kRepeats = 5;

std::vector<Real> noise(Index count, double scale) {
  static std::uint64_t index = 0;
  Rng rng({.seed = 1, .purpose = Purpose::train, .sample = ++index});
  std::vector<Real> values(static_cast<std::size_t>(count));
  for (auto& value : values) value = static_cast<Real>(rng.uniform(-scale, scale));
  return values;
}

class OneDnnLstm {
 public:
  explicit OneDnnLstm(const RecurrenceShape& s) : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {
    const auto [T, B, I, H] = s;
    const auto d = [](std::initializer_list<Index> dims, Tag tag) {
      return memory::desc(memory::dims(dims.begin(), dims.end()), memory::data_type::f32, tag);
    };
    x_ = d({T, B, I}, Tag::tnc);
    h_ = d({T, B, H}, Tag::tnc);
    state_ = d({1, 1, B, H}, Tag::ldnc);
    w_ = d({1, 1, I, 4, H}, Tag::ldigo);
    u_ = d({1, 1, H, 4, H}, Tag::ldigo);
    bias_ = d({1, 1, 4, H}, Tag::ldgo);
    const auto any_w = d({1, 1, I, 4, H}, Tag::any);
    const auto any_u = d({1, 1, H, 4, H}, Tag::any);
    constexpr auto kDirection = dnnl::rnn_direction::unidirectional_left2right;
    forward_ = {dnnl::lstm_forward::desc(dnnl::prop_kind::forward_training, kDirection, x_, state_, state_,
                                         any_w, any_u, bias_, h_, state_, state_),
                engine_};
    backward_ = {dnnl::lstm_backward::desc(dnnl::prop_kind::backward, kDirection, x_, state_, state_, any_w,
                                           any_u, bias_, h_, state_, state_, x_, state_, state_, any_w, any_u,
                                           bias_, h_, state_, state_),
                 engine_, forward_};
    run_forward_ = dnnl::lstm_forward(forward_);
    run_backward_ = dnnl::lstm_backward(backward_);
    for (const auto* desc : {&x_, &h_, &state_, &w_, &u_, &bias_}) fill(desc);
    workspace_ = memory(forward_.workspace_desc(), engine_);
    out_ = memory(h_, engine_);
    last_h_ = memory(state_, engine_);
    last_c_ = memory(state_, engine_);
    dx_ = memory(x_, engine_);
    dh_ = memory(state_, engine_);
    dc_ = memory(state_, engine_);
    dbias_ = memory(bias_, engine_);
    zero_ = memory(state_, engine_);
    std::fill_n(static_cast<float*>(zero_.get_data_handle()), B * H, 0.0F);
    dw_ = memory(backward_.diff_weights_layer_desc(), engine_);
    du_ = memory(backward_.diff_weights_iter_desc(), engine_);
  }

  void operator()() {
    memory w_forward = laid_out(w_, forward_.weights_layer_desc());
    memory u_forward = laid_out(u_, forward_.weights_iter_desc());
    const std::unordered_map<int, memory> in{
        {DNNL_ARG_SRC_LAYER, given_[&x_]}, {DNNL_ARG_SRC_ITER, zero_},      {DNNL_ARG_SRC_ITER_C, zero_},
        {DNNL_ARG_BIAS, given_[&bias_]},   {DNNL_ARG_DST_LAYER, out_},      {DNNL_ARG_DST_ITER, last_h_},
        {DNNL_ARG_DST_ITER_C, last_c_},    {DNNL_ARG_WORKSPACE, workspace_}};
    auto args = in;
    args[DNNL_ARG_WEIGHTS_LAYER] = w_forward;
    args[DNNL_ARG_WEIGHTS_ITER] = u_forward;
    run_forward_.execute(stream_, args);
    args = in;
    args[DNNL_ARG_WEIGHTS_LAYER] = laid_out(w_, backward_.weights_layer_desc());
    args[DNNL_ARG_WEIGHTS_ITER] = laid_out(u_, backward_.weights_iter_desc());
    for (memory* sum : {&dw_, &du_, &dbias_})
      std::fill_n(static_cast<float*>(sum->get_data_handle()), sum->get_desc().get_size() / sizeof(float),
                  0.0F);
    args.insert({{DNNL_ARG_DIFF_SRC_LAYER, dx_},
                 {DNNL_ARG_DIFF_SRC_ITER, dh_},
                 {DNNL_ARG_DIFF_SRC_ITER_C, dc_},
                 {DNNL_ARG_DIFF_WEIGHTS_LAYER, dw_},
                 {DNNL_ARG_DIFF_WEIGHTS_ITER, du_},
                 {DNNL_ARG_DIFF_BIAS, dbias_},
                 {DNNL_ARG_DIFF_DST_LAYER, given_[&h_]},
                 {DNNL_ARG_DIFF_DST_ITER, zero_},
                 {DNNL_ARG_DIFF_DST_ITER_C, zero_}});
    run_backward_.execute(stream_, args);
    stream_.wait();
  }

 private:
  void fill(const memory::desc* desc) {
    given_[desc] = memory(*desc, engine_);
    const auto values = noise(static_cast<Index>(desc->get_size() / sizeof(float)), 0.1);
    std::copy(values.begin(), values.end(), static_cast<float*>(given_[desc].get_data_handle()));
  }
  memory laid_out(const memory::desc& from, const memory::desc& to) {
    memory result(to, engine_);
    dnnl::reorder(given_[&from], result).execute(stream_, given_[&from], result);
    return result;
  }

  dnnl::engine engine_;
  dnnl::stream stream_;
  memory::desc x_, h_, state_, w_, u_, bias_;
  dnnl::lstm_forward::primitive_desc forward_;
  dnnl::lstm_backward::primitive_desc backward_;
  dnnl::lstm_forward run_forward_;
  dnnl::lstm_backward run_backward_;
  std::unordered_map<const memory::desc*, memory> given_;
  memory workspace_, out_, last_h_, last_c_, dx_, dh_, dc_, dbias_, zero_, dw_, du_;
};

class OurLstm {
 public:
  explicit OurLstm(const RecurrenceShape& s) : s_(s), cell_(cell()) {
    const auto [T, B, I, H] = s;
    x_ = noise(T * B * I, 0.1);
    dout_ = noise(T * B * H, 0.1);
    for (const Index count : {I * 4 * H, H * 4 * H, 4 * H, 4 * H}) {
      weights_.push_back(noise(count, 0.1));
      gradients_.emplace_back(static_cast<std::size_t>(count));
    }
    gates_.resize(static_cast<std::size_t>(T * B * 4 * H));
    for (auto* states : {&h_, &c_}) states->resize(static_cast<std::size_t>(T * B * H));
    for (auto* state : {&zero_, &dh_, &dc_}) state->resize(static_cast<std::size_t>(B * H));
    dx_.resize(x_.size());
    scratch_ = arena_.reals(recurrence_scratch(cell_, s));
  }

  void operator()() {
    const RecurrenceTrace trace{gates_.data(), true, h_.data(), c_.data(), zero_.data(), zero_.data()};
    const RecurrenceWeights<const Real> weights{weights_[0].data(), weights_[1].data(), weights_[2].data(),
                                                weights_[3].data()};
    recurrence_forward(cell_, s_, trace, scratch_, x_.data(), weights);
    for (auto* sum : {&gradients_[0], &gradients_[1], &gradients_[2], &gradients_[3], &dx_, &dh_, &dc_})
      std::fill(sum->begin(), sum->end(), Real{0});
    recurrence_backward(
        cell_, s_, trace, dx_.data(),
        {gradients_[0].data(), gradients_[1].data(), gradients_[2].data(), gradients_[3].data()}, dh_.data(),
        dc_.data(), scratch_, dout_.data(), x_.data(), weights);
  }

 private:
  static Cell cell() {
    Params params("model");
    const auto mixer = MixerRegistry::instance().at("lstm", "model").build({params, 1, 1});
    return dynamic_cast<const RecurrentMixer&>(*mixer).cell();
  }
  RecurrenceShape s_;
  Cell cell_;
  Arena arena_;
  Real* scratch_;
  std::vector<std::vector<Real>> weights_, gradients_;
  std::vector<Real> x_, dout_, gates_, h_, c_, zero_, dh_, dc_, dx_;
};

double milliseconds(auto& work) {
  const Stopwatch watch;
  work();
  return 1e3 * watch.seconds();
}

void compare(const RecurrenceShape& s, int rounds) {
  OneDnnLstm theirs(s);
  OurLstm ours(s);
  milliseconds(theirs);
  milliseconds(ours);
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> our_times, their_times;
    for (int i = 0; i < kRepeats; ++i) {
      our_times.push_back(milliseconds(ours));
      their_times.push_back(milliseconds(theirs));
    }
    fmt::print("{} {} {} {} {:.4f} {:.4f}\n", s.hidden, s.steps, s.batch, s.inputs, median(our_times),
               median(their_times));
  }
  std::fflush(stdout);
}

}  // namespace
}  // namespace recurbench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 7;
  omp_set_num_threads(1);
  const recurbench::FlushDenormals guard;
  for (const recurbench::RecurrenceShape& shape : std::vector<recurbench::RecurrenceShape>{
           {100, 32, 2, 64}, {100, 32, 10, 128}, {400, 64, 10, 128}, {400, 64, 64, 256}, {1000, 32, 10, 128}})
    recurbench::compare(shape, rounds);
}
