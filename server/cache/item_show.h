// Showing an item's value to a visitor: small ones under the bucket lock, large ones pinned. Any
// thread.
#pragma once

#include <string_view>

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_thread.h"

namespace moxi {

// The bucket is locked on entry; unlocks it. `state` as in ItemView.
void show_large_value(CacheCore& core, HashTable::Guard& guard, const FoundItem& found,
                      const ItemState* state, ItemVisitor& visitor);
// A small value that is in several pieces all the same (slab_chunk_max is small).
std::string_view gather_value(const CacheCore& core, const ItemHeader& item, char* scratch);

// Bucket locked; a large value unlocks it.
[[gnu::always_inline]] inline void show_value(CacheCore& core, CacheThread& thread,
                                              HashTable::Guard& guard, const FoundItem& found,
                                              const ItemState* state, ItemVisitor& visitor) {
  const ItemHeader& item = *found.item;
  if (__builtin_expect(item.size > kMaxCopiedValue, 0)) {
    show_large_value(core, guard, found, state, visitor);
    return;
  }
  const std::string_view value = __builtin_expect(item.is_chunked(), 0)
                                     ? gather_value(core, item, thread.scratch())
                                     : core.layout.value_view(item);
  visitor.visit({value, core.layout.client_flags(item), core.layout.cas(item), state});
}

}  // namespace moxi
