// Items under construction: reserved chunks that only their builder sees. Owned by one thread, no
// lock held. Such an item is either given to commit_item() or to CacheCore::release().
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"

namespace moxi {

struct ItemShape {
  std::string_view key;
  uint32_t client_flags = 0;
  RelTime exptime = kNeverExpires;
  size_t size = 0;  // of the value
};

// Beyond -I, counted as memcached counts.
bool is_too_large(const CacheCore& core, const ItemShape& shape);
// The class in which memcached would count a store of it.
SlabClassId class_of_shape(const CacheCore& core, const ItemShape& shape);

// An item without its value, 0 if there is no memory. Pieces of a big item are not taken yet.
Ref begin_item(CacheCore& core, ThreadBlock& block, const ItemShape& shape);
// Where the value's bytes from `filled` on go, up to the end of its chunk or piece; takes the piece
// when needed. Empty: no memory for it (or filled is the whole size).
std::span<char> item_room(CacheCore& core, ThreadBlock& block, Ref ref, size_t filled);
// Copies `bytes` to `filled` and advances it; false when there is no memory.
[[nodiscard]] bool fill_item(CacheCore& core, ThreadBlock& block, Ref ref, size_t& filled,
                             std::string_view bytes);

}  // namespace moxi
