// The meta commands among the strict readers: each flag once, only flags that mean something to
// their command, arguments in range, keys in base64 that can be read in one way only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "t/support/wire_command.h"

namespace moxi {

// `words`: a whole line, not empty. `size` is set if a value follows. Returns what is wrong, or
// null.
const char* read_strict_meta(const std::vector<std::string_view>& words, WireCommand& command,
                             std::optional<uint64_t>& size);

}  // namespace moxi
