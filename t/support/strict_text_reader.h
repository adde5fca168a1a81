// Reads memcached's text protocol, classic and meta commands, as strictly as a backend might:
// exact words, one blank between them, CRLF, numbers in range, nothing left over. Written from the
// protocol alone, with nothing of the product, so that what the product writes is judged by
// somebody else.
#pragma once

#include <string_view>

#include "t/support/wire_command.h"

namespace moxi {

// The command at the start of `in`, with its value.
StrictReading read_strict_text(std::string_view in, WireCommand& command);

}  // namespace moxi
