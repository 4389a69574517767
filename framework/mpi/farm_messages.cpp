#include "mpi/farm_messages.hpp"

#include <cstdint>

#include "core/bytes.hpp"

namespace recurbench {
namespace {

constexpr std::uint64_t kNoTrial = ~std::uint64_t{0};

void put(ByteWriter& out, const std::optional<Fault>& fault) {
  out.put(fault ? encode(*fault) : std::string{});
}

std::optional<Fault> get_fault(ByteReader& in) {
  const auto bytes = in.text();
  return bytes.empty() ? std::nullopt : std::optional(decode_fault(bytes));
}

void put(ByteWriter& out, const RankProgress& now) {
  out.put<std::uint64_t>(now.trial ? *now.trial : kNoTrial);
  out.put(now.fraction);
  out.put(now.worked);
  out.put(now.seconds);
  out.put(now.tokens);
}

RankProgress get_progress(ByteReader& in) {
  RankProgress now;
  const auto trial = in.get<std::uint64_t>();
  if (trial != kNoTrial) now.trial = trial;
  now.fraction = in.get<double>();
  now.worked = in.get<double>();
  now.seconds = in.get<double>();
  now.tokens = in.get<std::uint64_t>();
  return now;
}

}  // namespace

std::string encode(const Report& report) {
  ByteWriter out;
  out.put<std::uint64_t>(report.ended.size());
  for (const auto& ended : report.ended) {
    out.put<std::uint64_t>(ended.trial);
    out.put(static_cast<std::uint8_t>(ended.end));
    out.put(ended.seconds);
    out.put(ended.worked);
  }
  put(out, report.now);
  out.put(report.wants_more);
  out.put(report.stop_requested);
  out.put(report.left);
  put(out, report.fault);
  return out.take();
}

Report decode_report(std::string_view bytes) {
  ByteReader in(bytes);
  Report report;
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    Ended ended;
    ended.trial = in.get<std::uint64_t>();
    ended.end = static_cast<TrialState>(in.get<std::uint8_t>());
    ended.seconds = in.get<double>();
    ended.worked = in.get<double>();
    report.ended.push_back(ended);
  }
  report.now = get_progress(in);
  report.wants_more = in.get<bool>();
  report.stop_requested = in.get<bool>();
  report.left = in.get<bool>();
  report.fault = get_fault(in);
  return report;
}

std::string encode(const std::vector<std::size_t>& batch) {
  ByteWriter out;
  out.put(batch);
  return out.take();
}

std::vector<std::size_t> decode_batch(std::string_view bytes) {
  return ByteReader(bytes).vector<std::size_t>();
}

std::string encode(const Outcome& outcome) {
  ByteWriter out;
  const auto& counts = outcome.end.counts;
  for (const auto count : {counts.total, counts.waiting, counts.running, counts.done, counts.failed})
    out.put<std::uint64_t>(count);
  out.put(outcome.end.interrupted);
  put(out, outcome.fault);
  return out.take();
}

Outcome decode_outcome(std::string_view bytes) {
  ByteReader in(bytes);
  Outcome outcome;
  auto& counts = outcome.end.counts;
  for (auto* count : {&counts.total, &counts.waiting, &counts.running, &counts.done, &counts.failed})
    *count = in.get<std::uint64_t>();
  outcome.end.interrupted = in.get<bool>();
  outcome.fault = get_fault(in);
  return outcome;
}

}  // namespace recurbench
