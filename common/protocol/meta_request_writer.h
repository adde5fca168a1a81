// General forms as meta commands for a backend: written from parsed fields only, whoever asked in
// whatever protocol. What a client says about its own answer stays here: never `q`, and `O` is a
// number of ours, by which the answer is found to be the right one. `k` is asked for whenever the
// key can stand on a line. Flags that mean nothing to their command are left out.
#pragma once

#include <cstdint>

#include "common/base/output_queue.h"
#include "common/protocol/request.h"

namespace moxi {

// Whether a text protocol can name the key: as it is, or else in base64.
[[nodiscard]] bool can_be_named(std::string_view key);

// Precondition: is_meta(request.command), one key, which can_be_named(); a value is complete. An ma
// always asks for its number.
void write_meta_request(const Request& request, uint32_t tag, OutputQueue& out, BlockPool& pool);

}  // namespace moxi
