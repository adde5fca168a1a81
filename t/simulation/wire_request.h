// What the store of a simulation has to do for a command that was read from the wire.
#pragma once

#include "t/simulation/store.h"
#include "t/support/wire_command.h"

namespace moxi::simulation {

// Views point into `command`. kRejected: a command that no store knows.
StoreRequest store_request_of(const WireCommand& command);

}  // namespace moxi::simulation
