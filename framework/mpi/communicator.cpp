#include "mpi/communicator.hpp"

#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <limits>
#include <list>
#include <utility>

#include "mpi/backoff.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kLargestCount = std::numeric_limits<int>::max();
constexpr std::size_t kBroadcastChunk = std::size_t{1} << 30;

void check(int code, std::string_view what) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw Error(fmt::format("MPI: {} failed: {}", what,
                          std::string_view(text.data(), static_cast<std::size_t>(length))));
}

int to_count(std::size_t bytes, std::string_view what) {
  require(bytes <= kLargestCount, "MPI: {}: at most {} bytes are possible, got {}", what, kLargestCount,
          bytes);
  return static_cast<int>(bytes);
}

bool has_launcher() {
  constexpr std::array kRankVariables{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  return std::any_of(kRankVariables.begin(), kRankVariables.end(),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

// The launcher's local proxy is the parent. A parent that dies before the request is made would go unnoticed.
void die_with_launcher() {
  const auto parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) raise(SIGKILL);
}

void wait(MPI_Request& request, std::string_view what) {
  Backoff backoff;
  for (int done = 0;;) {
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), what);
    if (done != 0) return;
    backoff.pause();
  }
}

}  // namespace

struct Communicator::Mpi {
  struct Sending {
    std::string bytes;
    MPI_Request request = MPI_REQUEST_NULL;
  };

  MPI_Comm ranks = MPI_COMM_NULL;
  bool ends_mpi = false;
  std::list<Sending> outbox;

  void start() {
    int running = 0;
    int ended = 0;
    check(MPI_Initialized(&running), "MPI_Initialized");
    check(MPI_Finalized(&ended), "MPI_Finalized");
    require(ended == 0, "MPI: a process can start it once, and it has ended already");
    if (running == 0) {
      if (has_launcher()) die_with_launcher();
      int provided = MPI_THREAD_SINGLE;
      check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
      ends_mpi = true;
      require(provided >= MPI_THREAD_FUNNELED,
              "MPI: thread level 'funneled' is required, the library gives less");
    }
    // A communicator of our own: messages never mix with those of a program that embeds us.
    check(MPI_Comm_dup(MPI_COMM_WORLD, &ranks), "MPI_Comm_dup");
    check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_set_errhandler(ranks, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  }

  void advance() {
    outbox.remove_if([](Sending& sending) {
      int done = 0;
      check(MPI_Test(&sending.request, &done, MPI_STATUS_IGNORE), "sending");
      return done != 0;
    });
  }

  std::vector<std::uint64_t> sizes(std::size_t own, int ranks_count) {
    std::vector<std::uint64_t> all(static_cast<std::size_t>(ranks_count));
    const std::uint64_t mine = own;
    MPI_Request request;
    check(MPI_Iallgather(&mine, 1, MPI_UINT64_T, all.data(), 1, MPI_UINT64_T, ranks, &request), "allgather");
    wait(request, "allgather");
    return all;
  }
};

namespace {

/// Where each rank's bytes lie when they are received one after another.
struct Layout {
  std::vector<int> counts;
  std::vector<int> offsets;
  std::string bytes;

  explicit Layout(const std::vector<std::uint64_t>& sizes) {
    std::size_t total = 0;
    for (const auto size : sizes) {
      offsets.push_back(to_count(total, "gather"));
      counts.push_back(to_count(size, "gather"));
      total += size;
    }
    bytes.resize(static_cast<std::size_t>(to_count(total, "gather")));
  }

  std::vector<std::string> split() const {
    std::vector<std::string> parts;
    for (std::size_t rank = 0; rank < counts.size(); ++rank)
      parts.push_back(
          bytes.substr(static_cast<std::size_t>(offsets[rank]), static_cast<std::size_t>(counts[rank])));
    return parts;
  }
};

}  // namespace

Communicator::Communicator()
    : mpi_(std::make_unique<Mpi>()), exceptions_at_start_(std::uncaught_exceptions()) {
  mpi_->start();
  check(MPI_Comm_rank(mpi_->ranks, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(mpi_->ranks, &size_), "MPI_Comm_size");
  std::array<char, MPI_MAX_PROCESSOR_NAME> name{};
  int length = 0;
  check(MPI_Get_processor_name(name.data(), &length), "MPI_Get_processor_name");
  host_.assign(name.data(), static_cast<std::size_t>(length));
}

Communicator::~Communicator() {
  const bool leaves_alone = std::uncaught_exceptions() > exceptions_at_start_ && !agreed_ && size_ > 1;
  if (leaves_alone) {
    // MPI may still read what is being sent.
    static_cast<void>(mpi_.release());
    return;
  }
  try {
    settle();
    barrier();
    MPI_Comm_free(&mpi_->ranks);
    if (mpi_->ends_mpi) MPI_Finalize();
  } catch (const std::exception&) {
    // The launcher sees a rank that left without MPI_Finalize and ends the job.
    static_cast<void>(mpi_.release());
  }
}

int Communicator::rank() const {
  return rank_;
}
int Communicator::size() const {
  return size_;
}
const std::string& Communicator::host() const {
  return host_;
}

void Communicator::send(std::string bytes, int to, int tag) {
  mpi_->advance();
  const int count = to_count(bytes.size(), "send");
  auto& sending = mpi_->outbox.emplace_back();
  sending.bytes = std::move(bytes);
  const int code = MPI_Isend(sending.bytes.data(), count, MPI_BYTE, to, tag, mpi_->ranks, &sending.request);
  if (code != MPI_SUCCESS) mpi_->outbox.pop_back();
  check(code, fmt::format("sending to rank {}", to));
}

std::optional<Message> Communicator::poll() {
  mpi_->advance();
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  // A probe may look before it fetches from the network, so the first finds only what an earlier call
  // fetched.
  for (int probe = 0; probe < 2 && arrived == 0; ++probe)
    check(MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, mpi_->ranks, &arrived, &handle, &status), "probe");
  if (arrived == 0) return std::nullopt;
  int count = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &count), "probe");
  Message message{.from = status.MPI_SOURCE, .tag = status.MPI_TAG, .bytes = {}};
  message.bytes.resize(static_cast<std::size_t>(count));
  MPI_Request request;
  check(MPI_Imrecv(message.bytes.data(), count, MPI_BYTE, &handle, &request), "receive");
  wait(request, "receive");
  return message;
}

Message Communicator::receive() {
  Backoff backoff;
  for (;;) {
    if (auto message = poll()) return *std::move(message);
    backoff.pause();
  }
}

void Communicator::settle() {
  Backoff backoff;
  for (mpi_->advance(); !mpi_->outbox.empty(); mpi_->advance()) backoff.pause();
}

void Communicator::broadcast(std::string& bytes, int root) {
  std::uint64_t size = bytes.size();
  MPI_Request request;
  check(MPI_Ibcast(&size, 1, MPI_UINT64_T, root, mpi_->ranks, &request), "broadcast");
  wait(request, "broadcast");
  bytes.resize(size);
  for (std::size_t begin = 0; begin < size; begin += kBroadcastChunk) {
    const int count = to_count(std::min(kBroadcastChunk, bytes.size() - begin), "broadcast");
    check(MPI_Ibcast(bytes.data() + begin, count, MPI_BYTE, root, mpi_->ranks, &request), "broadcast");
    wait(request, "broadcast");
  }
}

std::vector<std::string> Communicator::gather(std::string_view bytes, int root) {
  Layout layout(mpi_->sizes(bytes.size(), size_));
  const int count = to_count(bytes.size(), "gather");
  MPI_Request request;
  check(MPI_Igatherv(bytes.data(), count, MPI_BYTE, layout.bytes.data(), layout.counts.data(),
                     layout.offsets.data(), MPI_BYTE, root, mpi_->ranks, &request),
        "gather");
  wait(request, "gather");
  return rank_ == root ? layout.split() : std::vector<std::string>{};
}

std::vector<std::string> Communicator::allgather(std::string_view bytes) {
  Layout layout(mpi_->sizes(bytes.size(), size_));
  const int count = to_count(bytes.size(), "allgather");
  MPI_Request request;
  check(MPI_Iallgatherv(bytes.data(), count, MPI_BYTE, layout.bytes.data(), layout.counts.data(),
                        layout.offsets.data(), MPI_BYTE, mpi_->ranks, &request),
        "allgather");
  wait(request, "allgather");
  return layout.split();
}

int Communicator::max(int value) {
  int largest = value;
  MPI_Request request;
  check(MPI_Iallreduce(&value, &largest, 1, MPI_INT, MPI_MAX, mpi_->ranks, &request), "allreduce");
  wait(request, "allreduce");
  return largest;
}

void Communicator::barrier() {
  MPI_Request request;
  check(MPI_Ibarrier(mpi_->ranks, &request), "barrier");
  wait(request, "barrier");
}

void Communicator::fail_together(const std::string& message, Exit exit) {
  agreed_ = true;
  throw AgreedError(message, exit, rank_ == 0);
}

void Communicator::abort(int status) {
  MPI_Abort(mpi_->ranks, status);
  std::abort();
}

}  // namespace recurbench
