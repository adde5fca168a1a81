// Reads packets of memcached's binary protocol as strictly as a backend might: the lengths that the
// opcode has and no others, zeros where nothing is to be said. With nothing of the product.
#pragma once

#include <string_view>

#include "t/support/wire_command.h"

namespace moxi {

// The packet at the start of `in`. Its opaque is the four bytes as they came; its opcode tells the
// quiet ones and those that want the key from the others.
StrictReading read_strict_binary(std::string_view in, WireCommand& command);

}  // namespace moxi
