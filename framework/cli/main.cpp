#include "cli/program.hpp"

int main(int argc, char** argv) {
  return recurbench::program(argc, argv);
}
