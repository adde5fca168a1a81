// What a backend is spoken to in.
#pragma once

#include <cstdint>

namespace moxi {

enum class BackendProtocol : uint8_t {
  kAscii,   // classic commands, and meta commands for what they cannot say
  kMeta,    // meta commands, whose answers name what they belong to
  kBinary,  // and so do the answers of this one
};

}  // namespace moxi
