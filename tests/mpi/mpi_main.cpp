#include <gtest/gtest.h>

#include "mpi/mpi_main.hpp"

namespace recurbench {

Communicator*& current_ranks() {
  static Communicator* ranks = nullptr;
  return ranks;
}

Communicator& all_ranks() {
  return *current_ranks();
}

}  // namespace recurbench

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  recurbench::Communicator ranks;
  recurbench::current_ranks() = &ranks;
  return ranks.max(RUN_ALL_TESTS());
}
