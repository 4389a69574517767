// Ways for ranks to leave, for leaving_test.py: `leaving_program alone|agreed|abort|spin [file]`.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <thread>

#include "core/clock.hpp"
#include "mpi/communicator.hpp"

namespace recurbench {
namespace {

void leave(std::string_view way, const char* file) {
  Communicator ranks;
  const int last = ranks.size() - 1;
  if (way == "alone") {
    if (ranks.rank() == last) throw Error("this rank fails alone", Exit::fault);
    ranks.barrier();
  } else if (way == "agreed") {
    ranks.fail_together("all ranks fail together", Exit::usage);
  } else if (way == "abort") {
    if (ranks.rank() == last) ranks.abort(static_cast<int>(Exit::resumable));
    ranks.barrier();
  } else if (way == "spin") {
    std::ofstream(fmt::format("{}.{}", file, ranks.rank())) << getpid() << std::flush;
    // Training does not enter MPI, so nothing but the kernel can end it when the launcher dies.
    for (const Stopwatch watch; watch.seconds() < 60;)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace
}  // namespace recurbench

int main(int argc, char** argv) {
  try {
    recurbench::leave(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
    return 0;
  } catch (const recurbench::AgreedError& error) {
    if (error.speaker()) fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(error.exit());
  } catch (const recurbench::Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return static_cast<int>(error.exit());
  }
}
