#include "task/automaton.hpp"

#include <algorithm>
#include <map>

#include "core/error.hpp"

namespace recurbench {
namespace {

/// The states in the order of a breadth-first walk from the start; −1: not reached.
std::vector<Index> walk_order(const Automaton& a) {
  std::vector<Index> number(static_cast<std::size_t>(a.states), -1), queue{a.start};
  number[static_cast<std::size_t>(a.start)] = 0;
  for (std::size_t at = 0; at < queue.size(); ++at)
    for (Index symbol = 0; symbol < a.symbols; ++symbol) {
      const Index to = a.step(queue[at], symbol);
      if (number[static_cast<std::size_t>(to)] >= 0) continue;
      number[static_cast<std::size_t>(to)] = static_cast<Index>(queue.size());
      queue.push_back(to);
    }
  return number;
}

/// The automaton whose states are blocks of states; the block of a state is −1 where it does not matter.
Automaton quotient(const Automaton& a, const std::vector<Index>& block) {
  Automaton made{.states = *std::max_element(block.begin(), block.end()) + 1,
                 .symbols = a.symbols,
                 .start = block[static_cast<std::size_t>(a.start)],
                 .accepting = {},
                 .next = {}};
  made.accepting.resize(static_cast<std::size_t>(made.states));
  made.next.resize(static_cast<std::size_t>(made.states * a.symbols));
  for (Index state = 0; state < a.states; ++state) {
    const Index to = block[static_cast<std::size_t>(state)];
    if (to < 0) continue;
    made.accepting[static_cast<std::size_t>(to)] = a.accepting[static_cast<std::size_t>(state)];
    for (Index symbol = 0; symbol < a.symbols; ++symbol)
      made.next[static_cast<std::size_t>(to * a.symbols + symbol)] =
          block[static_cast<std::size_t>(a.step(state, symbol))];
  }
  return made;
}

/// Blocks split by where their states' symbols lead; the same blocks when nothing splits any more.
std::vector<Index> refined(const Automaton& a, const std::vector<Index>& block) {
  std::map<std::vector<Index>, Index> numbers;
  std::vector<Index> finer;
  for (Index state = 0; state < a.states; ++state) {
    std::vector<Index> signature{block[static_cast<std::size_t>(state)]};
    for (Index symbol = 0; symbol < a.symbols; ++symbol)
      signature.push_back(block[static_cast<std::size_t>(a.step(state, symbol))]);
    finer.push_back(numbers.emplace(signature, static_cast<Index>(numbers.size())).first->second);
  }
  return finer;
}

}  // namespace

bool Automaton::accepts(std::span<const std::int32_t> word) const {
  Index state = start;
  for (const std::int32_t symbol : word) {
    require(symbol >= 0 && symbol < symbols, "automaton: symbols 0…{} were required, got {}", symbols - 1,
            symbol);
    state = step(state, symbol);
  }
  return is_accepting(state);
}

Automaton minimal(const Automaton& automaton) {
  const Automaton reached = quotient(automaton, walk_order(automaton));
  std::vector<Index> block(reached.accepting.begin(), reached.accepting.end());
  for (auto finer = refined(reached, block); finer != block; finer = refined(reached, block)) block = finer;
  const Automaton merged = quotient(reached, block);
  return quotient(merged, walk_order(merged));
}

std::string dot_text(const Automaton& a, const std::vector<std::string>& names) {
  std::string text = "digraph automaton {\n  rankdir=LR;\n  node [shape=circle];\n  begin [shape=point];\n";
  for (Index state = 0; state < a.states; ++state)
    if (a.is_accepting(state)) text += fmt::format("  {} [shape=doublecircle];\n", state);
  text += fmt::format("  begin -> {};\n", a.start);
  for (Index state = 0; state < a.states; ++state) {
    std::map<Index, std::vector<std::string>> by_target;
    for (Index symbol = 0; symbol < a.symbols; ++symbol)
      by_target[a.step(state, symbol)].push_back(names[static_cast<std::size_t>(symbol)]);
    for (const auto& [to, symbols] : by_target)
      text += fmt::format("  {} -> {} [label=\"{}\"];\n", state, to, join(symbols, ", "));
  }
  return text + "}\n";
}

}  // namespace recurbench
