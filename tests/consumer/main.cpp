#include <cstdio>
#include <string>

#include "core/build_info.hpp"
#include "core/error.hpp"

int main() {
  for (const auto& [name, value] : seqbench::build_facts())
    std::printf("%s: %s\n", name.c_str(), value.c_str());
  const std::string guess = seqbench::nearest("lsmt", {"rnn", "lstm", "gru"});
  std::printf("nearest to lsmt: %s\n", guess.c_str());
  return guess == "lstm" ? 0 : 1;
}
