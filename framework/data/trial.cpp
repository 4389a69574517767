#include "data/trial.hpp"

#include <array>
#include <limits>

namespace recurbench {

std::string status_name(Status status) {
  static constexpr std::array<const char*, kStatusCount> kNames{"done", "diverged", "failed", "timed_out",
                                                                "stopped"};
  return kNames.at(static_cast<std::size_t>(status));
}

bool may_be_retried(Status status) {
  return status == Status::failed || status == Status::timed_out;
}

void put(ByteWriter& out, const Curves& curves) {
  out.put(curves.names);
  out.put(curves.steps);
  for (const auto& column : curves.columns) out.put(column);
}

Curves get_curves(ByteReader& in) {
  Curves curves;
  curves.names = in.texts();
  curves.steps = in.vector<std::uint64_t>();
  for (std::size_t i = 0; i < curves.names.size(); ++i) curves.columns.push_back(in.vector<double>());
  return curves;
}

std::string encode(const TrialResult& result) {
  ByteWriter out;
  out.put(result.id);
  out.put(static_cast<std::uint8_t>(result.status));
  out.put(result.message);
  out.put(result.steps_done);
  out.put(result.best_step);
  put(out, result.curves);
  out.put<std::uint64_t>(result.finals.size());
  for (const auto& [name, value] : result.finals) {
    out.put(name);
    out.put(value);
  }
  out.put(result.clock.started_unix_seconds);
  out.put(result.clock.wall_seconds);
  out.put(result.clock.train_seconds);
  out.put(result.clock.tokens);
  out.put(result.clock.rank);
  out.put(result.clock.host);
  out.put(result.clock.point_seconds);
  return out.take();
}

TrialResult decode_result(std::string_view bytes) {
  ByteReader in(bytes);
  TrialResult result;
  result.id = in.text();
  const auto status = in.get<std::uint8_t>();
  if (status >= kStatusCount) throw StoreError("stored result: its status is none that this version knows");
  result.status = static_cast<Status>(status);
  result.message = in.text();
  result.steps_done = in.get<std::uint64_t>();
  result.best_step = in.get<std::uint64_t>();
  result.curves = get_curves(in);
  const auto finals = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < finals; ++i) {
    std::string name = in.text();
    result.finals.emplace_back(std::move(name), in.get<double>());
  }
  result.clock.started_unix_seconds = in.get<double>();
  result.clock.wall_seconds = in.get<double>();
  result.clock.train_seconds = in.get<double>();
  result.clock.tokens = in.get<std::uint64_t>();
  result.clock.rank = in.get<std::int32_t>();
  result.clock.host = in.text();
  result.clock.point_seconds = in.vector<double>();
  return result;
}

double final_value(const TrialResult& result, std::string_view name) {
  for (const auto& [key, value] : result.finals)
    if (key == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace recurbench
