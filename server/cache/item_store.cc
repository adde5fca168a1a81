#include "server/cache/item_store.h"

#include <cstring>

#include "server/cache/item_access.h"

namespace moxi {
namespace {

// The key was used, but nobody was shown its value. Bucket locked.
void note_use(const CacheCore& core, ItemHeader& item) {
  const uint8_t fetched = item.access.load(std::memory_order_relaxed) & kFetched;
  core.bump(item, core.clock.now());
  if (fetched == 0)
    item.access.fetch_and(static_cast<uint8_t>(~kFetched), std::memory_order_relaxed);
}

// A value older than the one that it replaces: readers are told, and it lives no longer.
void become_stale(ItemHeader& item, const ItemHeader& old) {
  item.exptime.store(old.exptime.load(std::memory_order_relaxed), std::memory_order_relaxed);
  item.change_general_bits(kStale | kTokenOut,
                           static_cast<uint8_t>(kStale | (old.general_bits() & kTokenOut)));
}

// Queue, frequency and fetched bit of an item about to be linked. Bucket locked.
uint8_t first_access(CacheCore& core, ThreadBlock& block, const HashTable::Guard& guard, Ref ref,
                     const ItemHeader& item, const FoundItem& old, uint64_t hash) {
  if (!core.tuning.segmented.load(std::memory_order_relaxed)) return with_queue(0, Queue::kCold);
  const RelTime exptime = item.exptime.load(std::memory_order_relaxed);
  const RelTime ttl = core.tuning.temporary_ttl.load(std::memory_order_relaxed);
  if (ttl != 0 && exptime != kNeverExpires && exptime <= core.clock.now() + ttl) {
    return with_queue(0, Queue::kTemp);
  }
  if (old) {
    // A new value of a key keeps the standing of the key.
    const uint8_t before = old.item->access.load(std::memory_order_relaxed);
    const Queue queue = queue_of(before) == Queue::kTemp ? Queue::kHot : queue_of(before);
    return with_queue(static_cast<uint8_t>(frequency_of(before)), queue);
  }
  if (!core.table->take_ghost(guard, hash)) return with_queue(0, Queue::kHot);
  block.classes[core.account_class(ref, item)][ClassStat::kGhostHits].add();
  return with_queue(0, Queue::kWarm);
}

[[gnu::noinline]] Stored store_new_item(CacheCore& core, ThreadBlock& block,
                                        const StoreRequest& request, const ItemShape& shape,
                                        std::string_view value, uint64_t* cas_out) {
  const Ref ref = begin_item(core, block, shape);
  if (ref == 0) return refuse_store(core, block, request, Stored::kNoMemory);
  size_t filled = 0;
  if (!fill_item(core, block, ref, filled, value)) {
    core.release(ref);
    return refuse_store(core, block, request, Stored::kNoMemory);
  }
  return commit_item(core, block, ref, {request.hash, request.mode, request.cas, cas_out});
}

}  // namespace

Stored decide_store(CacheCore& core, ThreadBlock& block, const FoundItem& found, StoreMode mode,
                    uint64_t cas) {
  switch (mode) {
    case StoreMode::kSet:
      return Stored::kStored;
    case StoreMode::kAdd:
      if (!found) return Stored::kStored;
      note_use(core, *found.item);
      return Stored::kNotStored;
    case StoreMode::kReplace:
    case StoreMode::kAppend:
    case StoreMode::kPrepend:
      return found ? Stored::kStored : Stored::kNotStored;
    case StoreMode::kCas:
      if (!found) {
        block[CacheStat::kCasMisses].add();
        return Stored::kNotFound;
      }
      // 0 is no id: it matches nothing, also where ids are off.
      if (cas == 0 || cas != core.layout.cas(*found.item)) {
        block.classes[core.account_class(found)][ClassStat::kCasBadval].add();
        return Stored::kExists;
      }
      return Stored::kStored;
  }
  return Stored::kNotStored;
}

bool can_overwrite(const CacheCore& core, const FoundItem& found, size_t value_size,
                   bool client_flags) {
  const size_t total = core.layout.key_offset(client_flags) + found.item->key_length + value_size;
  return fits_in_place(core, found, core.slabs->classes().class_for(total), client_flags);
}

void overwrite(CacheCore& core, ThreadBlock& block, const FoundItem& found, const Overwrite& data) {
  ItemHeader& item = *found.item;
  const size_t size = data.value.size();
  if (size != item.size) {
    const size_t before = item.size;
    item.size = static_cast<uint32_t>(size);
    core.resized(block, core.account_class(found), item, before);
  }
  if (data.client_flags != 0) core.layout.set_client_flags(item, data.client_flags);
  std::memcpy(core.layout.value(item), data.value.data(), size);
  item.generation.store(core.generation.load(std::memory_order_relaxed), std::memory_order_relaxed);
  if (data.exptime == kNeverExpires) {
    item.exptime.store(kNeverExpires, std::memory_order_relaxed);
  } else {
    core.set_expiry(found.ref(), item, data.exptime);
  }
  item.time.store(core.clock.now(), std::memory_order_relaxed);
}

Stored store_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                   std::string_view value, uint64_t* cas_out) {
  const ItemShape shape{request.key, request.client_flags, request.exptime, value.size()};
  if (is_too_large(core, shape)) return refuse_store(core, block, request, Stored::kTooLarge);
  // 0: too large for one chunk.
  const SlabClassId id = core.slabs->classes().class_for(
      core.layout.total(shape.key.size(), shape.client_flags, shape.size));
  {
    const HashTable::Guard guard = core.table->lock(request.hash);
    const FoundItem found = core.find(block, guard, request.key, request.hash);
    if (request.mode != StoreMode::kSet) {
      const Stored verdict = decide_store(core, block, found, request.mode, request.cas);
      if (verdict != Stored::kStored) {
        block.classes[class_of_shape(core, shape)][ClassStat::kCmdSet].add();
        return verdict;
      }
    }
    if (found && fits_in_place(core, found, id, request.client_flags != 0)) {
      overwrite(core, block, found, {value, request.client_flags, request.exptime});
      const uint64_t cas = core.next_cas();
      core.layout.set_cas(*found.item, cas);
      if (cas_out != nullptr) *cas_out = cas;
      restart_access(core, *found.item);
      count_cas_hit(core, block, found, request.mode);
      block.classes[id][ClassStat::kCmdSet].add();
      block[CacheStat::kTotalItems].add();
      return Stored::kStored;
    }
  }
  return store_new_item(core, block, request, shape, value, cas_out);
}

Stored commit_item(CacheCore& core, ThreadBlock& block, Ref ref, const Commit& commit) {
  ItemHeader& item = *core.slabs->at(ref);
  const StoreRules* const rules = commit.rules;
  if (rules == nullptr || rules->counts_as_set) {
    block.classes[core.account_class(ref, item)][ClassStat::kCmdSet].add();
  }
  Ref to_release = ref;
  Stored verdict = Stored::kStored;
  {
    const HashTable::Guard guard = core.table->lock(commit.hash);
    const FoundItem old = core.find(block, guard, core.layout.key(item), commit.hash);
    if (rules != nullptr && is_stored_as_stale(core, old, commit.mode, commit.cas, *rules)) {
      become_stale(item, *old.item);
    } else {
      verdict = decide_store(core, block, old, commit.mode, commit.cas);
    }
    if (verdict == Stored::kStored && commit.complete != nullptr && !(*commit.complete)(old)) {
      verdict = Stored::kNotStored;
    }
    if (verdict == Stored::kStored) {
      uint8_t access = first_access(core, block, guard, ref, item, old, commit.hash);
      if (rules != nullptr) access = static_cast<uint8_t>(access | rules->access);
      const uint64_t cas = new_cas(core, rules);
      core.layout.set_cas(item, cas);
      if (commit.cas_out != nullptr) *commit.cas_out = cas;
      if (old) {
        count_cas_hit(core, block, old, commit.mode);
        to_release = old.ref();
        old.slot.replace(ref);
        core.unlink(block, to_release, *old.item);
      } else if (core.table->insert(guard, commit.hash, ref, core.ghosts.now())) {
        to_release = 0;
      } else {
        verdict = Stored::kNoMemory;
      }
      if (verdict == Stored::kStored) core.link(block, ref, item, access);
    }
  }
  if (to_release != 0) core.release(to_release);
  if (verdict == Stored::kStored) block[CacheStat::kTotalItems].add();
  core.report_population(block);
  return verdict;
}

Stored refuse_store(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                    Stored refusal, const StoreRules* rules) {
  block[refusal == Stored::kTooLarge ? CacheStat::kStoreTooLarge : CacheStat::kStoreNoMemory].add();
  if (request.mode == StoreMode::kSet || (rules != nullptr && !rules->keeps_old)) {
    discard_item(core, block, request.key, request.hash);
  }
  return refusal;
}

}  // namespace moxi
