// Puts a command into the words of a client's protocol: classic text, meta or binary. Kept apart
// from the readers, so that both sides of a comparison come from different hands. Text is written
// as loosely as the protocol allows: blanks, zeros, bare line feeds.
#pragma once

#include <string>

#include "t/simulation/dice.h"
#include "t/support/wire_command.h"

namespace moxi::smuggling {

using simulation::Dice;

enum class Tongue : uint8_t { kClassic, kMeta, kBinary };

// Appends `command` to `out`. Keys go out as they are, whatever bytes they have; in meta commands
// with is_encoded in base64.
void say(const WireCommand& command, Tongue tongue, Dice& dice, std::string& out);

}  // namespace moxi::smuggling
