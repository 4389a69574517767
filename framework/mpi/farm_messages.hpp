#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mpi/farm.hpp"
#include "mpi/fault.hpp"

namespace recurbench {

/// What the ranks of a farm say to each other. A worker sends Reports; rank 0 answers with batches, once with
/// `stop`, and, when every worker has sent a Report that says `left`, once with `end`, the last message of
/// all. So no message of one farm is ever received by the next.
enum class FarmTag : int { report = 1, batch, stop, end };

/// A trial that a rank ended or gave back.
struct Ended {
  std::size_t trial = 0;
  TrialState end = TrialState::done;
  double seconds = 0;  ///< that the attempt took
  double worked = 0;   ///< fraction of the trial that the attempt did
};

/// A worker's news since its last report.
struct Report {
  std::vector<Ended> ended;
  RankProgress now;
  bool wants_more = false;      ///< asks for a batch; said once, it stands until a batch comes
  bool stop_requested = false;  ///< got a signal
  bool left = false;            ///< trains nothing any more and waits for the end
  std::optional<Fault> fault;
};

/// How the farm ended, for every rank.
struct Outcome {
  FarmEnd end;
  std::optional<Fault> fault;
};

std::string encode(const Report& report);
Report decode_report(std::string_view bytes);

std::string encode(const std::vector<std::size_t>& batch);
std::vector<std::size_t> decode_batch(std::string_view bytes);

std::string encode(const Outcome& outcome);
Outcome decode_outcome(std::string_view bytes);

}  // namespace recurbench
