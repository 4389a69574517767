#pragma once

#include "task/automaton.hpp"

namespace recurbench {

/// The minimal automaton of a grammar of Tomita (1982), 1…7. Of grammar 3 two readings are in use: an odd run
/// of ones may not be followed by an odd run of zeros at once (a), or anywhere later (`later`, b).
Automaton tomita_automaton(Index grammar, bool later = false);

}  // namespace recurbench
