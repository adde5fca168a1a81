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
inline bool is_too_large(const CacheCore& core, const ItemShape& shape) {
  return shape.size > core.config.max_item_size ||
         core.memcached_overhead(shape.client_flags != 0) + shape.key.size() + shape.size >
             core.config.max_item_size;
}
// The class in which memcached would count a store of it.
inline SlabClassId class_of_shape(const CacheCore& core, const ItemShape& shape) {
  const SlabClasses& classes = core.slabs->classes();
  const SlabClassId id =
      classes.class_for(core.layout.total(shape.key.size(), shape.client_flags, shape.size));
  return id != 0 ? id : classes.count();
}

// An item without its value, 0 if there is no memory. Pieces of a big item are not taken yet.
Ref begin_item(CacheCore& core, ThreadBlock& block, const ItemShape& shape);
// Where the value's bytes from `filled` on go, up to the end of its chunk or piece; takes the piece
// when needed. Empty: no memory for it (or filled is the whole size).
std::span<char> item_room(CacheCore& core, ThreadBlock& block, Ref ref, size_t filled);
// Copies `bytes` to `filled` and advances it; false when there is no memory.
[[nodiscard]] bool fill_item(CacheCore& core, ThreadBlock& block, Ref ref, size_t& filled,
                             std::string_view bytes);

}  // namespace moxi
