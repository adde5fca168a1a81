// Storing: the rules of set, add, replace and cas, the overwrite in place, and the step that makes
// a finished item visible. Any thread, no lock held on entry.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/function_ref.h"
#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"
#include "server/cache/item_builder.h"

namespace moxi {

// Set, add, replace or cas of a value that is all there.
Stored store_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                   std::string_view value, uint64_t* cas_out);

// How an item gets into the table. `complete` is given by those who build it from an older item:
// called with the bucket locked, the last step before the new item replaces the old one; false
// means that the old one is no longer what it was, and the result is kNotStored.
struct Commit {
  uint64_t hash = 0;
  StoreMode mode = StoreMode::kSet;
  uint64_t cas = 0;
  uint64_t* cas_out = nullptr;
  const FunctionRef<bool(const FoundItem& old)>* complete = nullptr;
};
// Links the item `ref` if the rules allow it, frees it otherwise.
Stored commit_item(CacheCore& core, ThreadBlock& block, Ref ref, const Commit& commit);

// Overwrites a found item's value (and its flags, which must need the same room). Bucket locked.
struct Overwrite {
  std::string_view value;
  uint32_t client_flags = 0;
  RelTime exptime = kNeverExpires;
};
bool can_overwrite(const CacheCore& core, const FoundItem& found, size_t value_size,
                   bool client_flags);
void overwrite(CacheCore& core, ThreadBlock& block, const FoundItem& found, const Overwrite& data,
               uint64_t* cas_out);

// Counts the refusal; after a refused set the old item must not survive.
Stored refuse_store(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                    Stored refusal);

}  // namespace moxi
