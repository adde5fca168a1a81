// Whether two lists of commands mean the same. Exact where order and number matter; gets that stand
// next to each other may have been merged, split and put in another order, as long as each key is
// asked for, none is that was not wanted, and none more often.
#pragma once

#include <string>
#include <vector>

#include "t/support/wire_command.h"

namespace moxi::smuggling {

// What differs between what was accepted and what a backend saw; empty: nothing. Both lists name
// each key of a retrieval as a command of its own (see flatten()).
std::string compare(const std::vector<WireCommand>& accepted, const std::vector<WireCommand>& seen);

// A command per key, and what means nothing to it taken away.
void flatten(const WireCommand& command, std::vector<WireCommand>& into);

// One command against another. `is_wire`: the first was accepted, the second seen.
bool mean_the_same(const WireCommand& accepted, const WireCommand& seen);

}  // namespace moxi::smuggling
