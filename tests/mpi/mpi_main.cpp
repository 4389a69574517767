#include <gtest/gtest.h>

#include "mpi/mpi_main.hpp"

namespace seqbench {

Communicator*& current_ranks() {
  static Communicator* ranks = nullptr;
  return ranks;
}

Communicator& all_ranks() {
  return *current_ranks();
}

}  // namespace seqbench

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  seqbench::Communicator ranks;
  seqbench::current_ranks() = &ranks;
  return ranks.max(RUN_ALL_TESTS());
}
