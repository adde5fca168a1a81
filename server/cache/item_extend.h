// append and prepend. Any thread, no lock held on entry.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"
#include "server/cache/item_store.h"

namespace moxi {

// How it went.
struct Extended {
  Stored stored = Stored::kNotStored;
  bool missing = false;  // kNotStored: there is no such item
  size_t size = 0;       // kStored: of the whole value
  uint64_t cas = 0;      // kStored
};

// `added` are the pieces of the new bytes in order. Flags and expiry of the old item stay. `rules`
// is null for classic commands.
Extended extend_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                      std::span<const std::string_view> added, const StoreRules* rules = nullptr);
// The same as a classic command has it: `cas_out`, unless null, receives the id.
inline Stored store_extended(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                             std::span<const std::string_view> added, uint64_t* cas_out) {
  const Extended extended = extend_value(core, block, request, added);
  if (cas_out != nullptr && extended.stored == Stored::kStored) *cas_out = extended.cas;
  return extended.stored;
}

}  // namespace moxi
