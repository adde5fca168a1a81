// What of a command that was accepted can be said in the protocol of a backend, and what it is
// there. The rules are those of the protocols; the product is not asked.
#pragma once

#include "proxy/config/backend_protocol.h"
#include "t/support/wire_command.h"

namespace moxi::smuggling {

// False: the client has to be told that it cannot be done.
bool can_be_said(const WireCommand& command, BackendProtocol protocol);

// The same command, as a strict reader of that protocol understands it. What was read is not
// changed by it.
WireCommand as_said(const WireCommand& command, BackendProtocol protocol);

}  // namespace moxi::smuggling
