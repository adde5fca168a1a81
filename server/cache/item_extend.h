// append and prepend. Any thread, no lock held on entry.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"

namespace moxi {

// `added` are the pieces of the new bytes in order. Flags and expiry of the old item stay.
Stored extend_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                    std::span<const std::string_view> added, uint64_t* cas_out);

}  // namespace moxi
