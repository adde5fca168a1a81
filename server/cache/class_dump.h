// A look at the items of one slab class: what `stats cachedump` shows. Keys that came as base64, or
// that a text client could not have named, are left out. No lock held on entry; items
// come and go meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/function_ref.h"
#include "server/cache/cache_core.h"

namespace moxi {

struct DumpedItem {
  std::string_view key;
  uint32_t size = 0;                // of the value
  RelTime exptime = kNeverExpires;  // as the item has it
};

// Shows live items, page by page, until `visit` returns false. It is called under the class lock
// and must be quick. An item of several pieces is in the class of its header.
void dump_class(const CacheCore& core, SlabClassId id,
                FunctionRef<bool(const DumpedItem& item)> visit);

}  // namespace moxi
