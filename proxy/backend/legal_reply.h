// Which answers a command can have. Anything else means that the backend, or our idea of where its
// answers begin, is wrong. Pure functions.
#pragma once

#include "common/protocol/codec.h"
#include "common/protocol/command.h"
#include "common/protocol/response.h"

namespace moxi {

// Whether `reply` can be (a part of) the answer to `command`, by its kind alone.
[[nodiscard]] bool is_legal_reply(Command command, const Reply& reply);

// After this answer the backend may take the data block that it was sent for commands: the
// connection has to end.
[[nodiscard]] bool loses_body(Command command, Outcome outcome);

// An error that the client of this very command can bring about, and that no memcached sends for a
// command with `noreply`. Whoever wants could otherwise end the connection of all with one such
// command behind one with `noreply`.
[[nodiscard]] bool is_own_error(Command command, Outcome outcome);

}  // namespace moxi
