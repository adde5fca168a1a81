// Classic commands said as meta commands, for a backend: from parsed fields only, with a number of
// ours as the opaque, and never `q`. Stateless.
//
//   get k -> mg k v f k O7       add k 0 9 1 -> ms k 1 O7 ME T9       incr k 5 -> ma k v O7 MI D5
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/protocol/request.h"

namespace moxi {

// Precondition: a command with a key that is no general form; the key is_plain_key(); a value is
// complete.
void write_classic_as_meta(const Request& request, std::string_view key, uint32_t tag,
                           OutputQueue& out, BlockPool& pool);

}  // namespace moxi
