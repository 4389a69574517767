#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace recurbench {

/// Bytes that one rank sent to another.
struct Message {
  int from = 0;
  int tag = 0;
  std::string bytes;
};

/// An error that every rank throws at the same point with the same message, so all can leave in order and
/// with the same exit status. Rank 0 prints it.
class AgreedError : public Error {
 public:
  AgreedError(const std::string& message, Exit exit, bool speaker)
      : Error(message, exit), speaker_(speaker) {}
  bool speaker() const { return speaker_; }  ///< true on the one rank that should print the message

 private:
  bool speaker_;
};

/// All ranks of this run: starts MPI when built, ends it when destroyed. One at a time, on the main thread.
///
/// Without a launcher it is a world of one rank. Under one, the process asks to be killed when its launcher
/// dies. No call burns a core: whatever waits tests and sleeps (Backoff). Failures of MPI are Errors with
/// MPI's text.
///
/// Leaving: the destructor is collective. A rank that is unwinding an error of its own does not wait for the
/// others; it leaves without MPI_Finalize, and the launcher ends the rest. An AgreedError ends MPI in order.
class Communicator {
 public:
  Communicator();
  ~Communicator();
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  int rank() const;
  int size() const;
  const std::string& host() const;  ///< name of this rank's machine

  /// Posts a message and returns at once; the bytes are kept until they are delivered. Messages from one rank
  /// to another arrive in order. Deliveries advance in send, poll and settle. REQUIRES: below 2 GiB.
  void send(std::string bytes, int to, int tag);
  /// The next message for this rank, from anyone, if one has arrived.
  std::optional<Message> poll();
  /// Waits for the next message.
  Message receive();
  /// Waits until everything sent by this rank is delivered.
  void settle();

  // Collective: every rank calls, in the same order.

  /// Replaces `bytes` on every rank by those of `root`. Any size.
  void broadcast(std::string& bytes, int root = 0);
  /// On `root` the bytes of every rank, by rank; elsewhere empty. REQUIRES: below 2 GiB together.
  std::vector<std::string> gather(std::string_view bytes, int root = 0);
  /// The bytes of every rank, by rank. REQUIRES: below 2 GiB together.
  std::vector<std::string> allgather(std::string_view bytes);
  /// The largest value of any rank.
  int max(int value);
  void barrier();
  /// Throws AgreedError. To be called by every rank with the same arguments, when nothing is left to do but
  /// to leave.
  [[noreturn]] void fail_together(const std::string& message, Exit exit);

  /// Ends all ranks at once, without order: the last resort of one rank.
  [[noreturn]] void abort(int status);

 private:
  struct Mpi;  // keeps <mpi.h> out of this header
  std::unique_ptr<Mpi> mpi_;
  int rank_ = 0;
  int size_ = 1;
  std::string host_;
  int exceptions_at_start_ = 0;
  bool agreed_ = false;
};

}  // namespace recurbench
