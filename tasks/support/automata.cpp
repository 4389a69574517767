#include "tasks/support/automata.hpp"

namespace recurbench {

Automaton tomita_automaton(Index grammar, bool later) {
  switch (grammar) {
    case 1:  // 1*
      return {2, 2, 0, {1, 0}, {1, 0, 1, 1}};
    case 2:  // (10)*
      return {3, 2, 0, {1, 0, 0}, {2, 1, 0, 2, 2, 2}};
    case 3:  // states: even ones, odd ones, then even zeros, odd zeros; last the sink
      return {5, 2, 0, {1, 1, 1, 0, 0}, {0, 1, 3, 0, 3, later ? 2 : 1, 2, 4, 4, 4}};
    case 4:  // no 000; the state counts zeros
      return {4, 2, 0, {1, 1, 1, 0}, {1, 0, 2, 0, 3, 0, 3, 3}};
    case 5:  // even zeros and even ones; the state is 2·(zeros mod 2) + (ones mod 2)
      return {4, 2, 0, {1, 0, 0, 0}, {2, 1, 3, 0, 0, 3, 1, 2}};
    case 6:  // zeros − ones divisible by 3
      return {3, 2, 0, {1, 0, 0}, {1, 2, 2, 0, 0, 1}};
    default:  // 7: 0*1*0*1*
      return {5, 2, 0, {1, 1, 1, 1, 0}, {0, 1, 2, 1, 2, 3, 4, 3, 4, 4}};
  }
}

}  // namespace recurbench
