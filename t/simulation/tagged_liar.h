// Turns honest answers that name the number of their request (meta, binary) into wrong ones.
#pragma once

#include "t/simulation/liar.h"
#include "t/simulation/tongue.h"
#include "t/support/wire_command.h"

namespace moxi::simulation {

// As lie_about(). `reply` is the honest answer to `asked`, in `tongue` (not kText).
Told lie_in(Tongue tongue, Lie lie, const WireCommand& asked, const std::string& reply,
            World& world, Dice& dice);

}  // namespace moxi::simulation
