#include "train/checkpoint.hpp"

#include "core/bytes.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

constexpr std::uint32_t kVersion = 3;

void put(ByteWriter& out, const Metrics& metrics) {
  out.put(metrics.loss);
  out.put(metrics.accuracy);
  out.put(metrics.exact);
}

Metrics get_metrics(ByteReader& in) {
  Metrics metrics;
  metrics.loss = in.get<double>();
  metrics.accuracy = in.get<double>();
  metrics.exact = in.get<double>();
  return metrics;
}

void put(ByteWriter& out, const LoopState& loop) {
  out.put(loop.step);
  out.put(loop.loss_sum);
  out.put(loop.norm_sum);
  out.put(loop.summed);
  out.put(loop.best);
  out.put(loop.best_step);
  out.put(loop.best_values);
  put(out, loop.best_valid);
  put(out, loop.last_valid);
  out.put(loop.carried);
  recurbench::put(out, loop.curves);
  out.put(loop.wall_seconds);
  out.put(loop.train_seconds);
  out.put(loop.tokens);
  out.put(loop.point_seconds);
}

LoopState get_loop_state(ByteReader& in) {
  LoopState loop;
  loop.step = in.get<std::uint64_t>();
  loop.loss_sum = in.get<double>();
  loop.norm_sum = in.get<double>();
  loop.summed = in.get<std::uint64_t>();
  loop.best = in.get<double>();
  loop.best_step = in.get<std::uint64_t>();
  loop.best_values = in.vector<Real>();
  loop.best_valid = get_metrics(in);
  loop.last_valid = get_metrics(in);
  loop.carried = in.vector<Real>();
  loop.curves = get_curves(in);
  loop.wall_seconds = in.get<double>();
  loop.train_seconds = in.get<double>();
  loop.tokens = in.get<std::uint64_t>();
  loop.point_seconds = in.vector<double>();
  return loop;
}

}  // namespace

std::string encode(const Checkpoint& checkpoint) {
  ByteWriter body;
  body.put(checkpoint.trial);
  body.put(checkpoint.values);
  body.put(checkpoint.optimizer);
  put(body, checkpoint.loop);
  ByteWriter out;
  out.put(kVersion);
  out.put(hash64(body.bytes()));
  return out.take() + body.bytes();
}

Checkpoint decode_checkpoint(std::string_view bytes) {
  constexpr std::size_t kHeader = sizeof kVersion + sizeof(std::uint64_t);
  ByteReader header(bytes);
  if (const auto version = header.get<std::uint32_t>(); version != kVersion)
    throw StoreError(fmt::format("checkpoint: version {} was required, got {}", kVersion, version));
  const auto checksum = header.get<std::uint64_t>();
  const auto body = bytes.substr(kHeader);
  if (hash64(body) != checksum)
    throw StoreError("checkpoint: its checksum does not match, so its bytes are damaged");
  ByteReader in(body);
  Checkpoint checkpoint;
  checkpoint.trial = in.text();
  checkpoint.values = in.vector<Real>();
  checkpoint.optimizer = in.text();
  checkpoint.loop = get_loop_state(in);
  return checkpoint;
}

}  // namespace recurbench
