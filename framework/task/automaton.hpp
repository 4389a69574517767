#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// A complete deterministic finite automaton: states and symbols are numbered from 0.
struct Automaton {
  Index states = 0, symbols = 0, start = 0;
  std::vector<std::uint8_t> accepting;  ///< [states]
  std::vector<Index> next;              ///< [states, symbols]

  Index step(Index state, Index symbol) const {
    return next[static_cast<std::size_t>(state * symbols + symbol)];
  }
  bool is_accepting(Index state) const { return accepting[static_cast<std::size_t>(state)] != 0; }
  bool accepts(std::span<const std::int32_t> word) const;
  bool operator==(const Automaton&) const = default;
};

/// The smallest automaton for the same language, its states numbered in the order in which a breadth-first
/// walk from the start meets them: equal languages give equal automata (Moore 1956).
Automaton minimal(const Automaton& automaton);

/// A drawing in the language of Graphviz; `names` of the symbols.
std::string dot_text(const Automaton& automaton, const std::vector<std::string>& names);

}  // namespace recurbench
