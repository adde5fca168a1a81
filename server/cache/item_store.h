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

// What general commands ask beyond what classic ones do.
struct StoreRules {
  bool compares = false;  // append, prepend: StoreRequest::cas must be the item's, unless it is 0
  bool takes_lower = false;   // kCas: what is stored with a lower id is kept as a stale value
  bool has_own_cas = false;   // own_cas is the new item's id
  bool counts_as_set = true;  // in cmd_set
  bool keeps_old = false;     // refuse_store() leaves what is there
  uint8_t access = 0;         // bits that the new item's access byte begins with
  uint64_t own_cas = 0;
};

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
  const StoreRules* rules = nullptr;  // null: none
};
// Links the item `ref` if the rules allow it, frees it otherwise.
Stored commit_item(CacheCore& core, ThreadBlock& block, Ref ref, const Commit& commit);

// Whether a compare that would fail is a store of a stale value instead. Bucket locked.
inline bool is_stored_as_stale(const CacheCore& core, const FoundItem& old, StoreMode mode,
                               uint64_t cas, const StoreRules& rules) {
  return rules.takes_lower && mode == StoreMode::kCas && old && cas != 0 &&
         cas < core.layout.cas(*old.item);
}
// kStored: the rules of the mode allow it. Counts a compare that fails. Bucket locked.
Stored decide_store(CacheCore& core, ThreadBlock& block, const FoundItem& found, StoreMode mode,
                    uint64_t cas);
// Counts a compare that held. Bucket locked.
inline void count_cas_hit(CacheCore& core, ThreadBlock& block, const FoundItem& found,
                          StoreMode mode) {
  if (mode != StoreMode::kCas) return;
  block.classes[core.account_class(found)][ClassStat::kCasHits].add();
}
// The id of what is stored now.
inline uint64_t new_cas(CacheCore& core, const StoreRules* rules) {
  if (rules == nullptr || !rules->has_own_cas) return core.next_cas();
  return core.layout.has_cas() ? rules->own_cas : 0;
}

inline constexpr size_t kLargestOverwrite = 4096;
// Whether an item whose class would be `id` may take the found one's place. Classic commands leave
// alone what general ones have marked: the new item then has no marks. Bucket locked.
[[gnu::always_inline]] inline bool fits_in_place(const CacheCore& core, const FoundItem& found,
                                                 SlabClassId id, bool client_flags,
                                                 unsigned marks = kGeneralBits) {
  const unsigned kind = found.item->kind.load(std::memory_order_relaxed);
  const unsigned wanted = client_flags ? kHasClientFlags : 0U;
  if ((kind & (kHasClientFlags | kChunked | marks)) != wanted) return false;
  if (found.page->class_id.load(std::memory_order_relaxed) != id) return false;
  // A TTL may move the item into TEMP or out of it.
  if (core.tuning.knows_temporary.load(std::memory_order_relaxed)) return false;
  const uint32_t chunk_size = found.page->chunk_size.load(std::memory_order_relaxed);
  if (chunk_size > kLargestOverwrite) return false;
  return chunk_size < ItemPins::kSmallestChunk || !core.pins.is_pinned(found.ref());
}

// Overwrites a found item's value (and its flags, which must need the same room), all but its id.
// Bucket locked.
struct Overwrite {
  std::string_view value;
  uint32_t client_flags = 0;
  RelTime exptime = kNeverExpires;
};
bool can_overwrite(const CacheCore& core, const FoundItem& found, size_t value_size,
                   bool client_flags);
void overwrite(CacheCore& core, ThreadBlock& block, const FoundItem& found, const Overwrite& data);

// Counts the refusal; after a refused set, or any general store that does not keep it, the old item
// must not survive.
[[gnu::noinline]] Stored refuse_store(CacheCore& core, ThreadBlock& block,
                                      const StoreRequest& request, Stored refusal,
                                      const StoreRules* rules = nullptr);

}  // namespace moxi
