#include "server/cache/item_store.h"

#include <cstring>

#include "server/cache/item_access.h"

namespace moxi {
namespace {

constexpr size_t kLargestOverwrite = 4096;

// kStored: go on. `found` may be nothing. Bucket locked.
Stored decide(CacheCore& core, ThreadBlock& block, const FoundItem& found, StoreMode mode,
              uint64_t cas) {
  switch (mode) {
    case StoreMode::kSet:
      return Stored::kStored;
    case StoreMode::kAdd:
      if (!found) return Stored::kStored;
      core.bump(*found.item, core.clock.now());
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

void count_cas_hit(CacheCore& core, ThreadBlock& block, const FoundItem& found, StoreMode mode) {
  if (mode != StoreMode::kCas) return;
  block.classes[core.account_class(found)][ClassStat::kCasHits].add();
}

// Queue, frequency and fetched bit of an item about to be linked. Bucket locked.
uint8_t first_access(CacheCore& core, ThreadBlock& block, const HashTable::Guard& guard, Ref ref,
                     const ItemHeader& item, const FoundItem& old, uint64_t hash) {
  if (!core.config.segmented) return with_queue(0, Queue::kCold);
  const RelTime exptime = item.exptime.load(std::memory_order_relaxed);
  const RelTime ttl = core.config.temporary_ttl;
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

}  // namespace

bool can_overwrite(const CacheCore& core, const FoundItem& found, size_t value_size,
                   bool client_flags) {
  const ItemHeader& item = *found.item;
  const SlabClasses& classes = core.slabs->classes();
  // A TTL may move the item into TEMP or out of it.
  if (item.is_chunked() || core.config.temporary_ttl != 0) return false;
  if (item.has_client_flags() != client_flags) return false;
  const size_t total = core.layout.key_offset(client_flags) + item.key_length + value_size;
  const Ref ref = found.ref();
  const SlabClassId id = core.slabs->class_of(ref);
  if (classes.class_for(total) != id || classes.chunk_size(id) > kLargestOverwrite) return false;
  return !core.pins.covers(id) || !core.pins.is_pinned(ref);
}

void overwrite(CacheCore& core, ThreadBlock& block, const FoundItem& found, const Overwrite& data,
               uint64_t* cas_out) {
  ItemHeader& item = *found.item;
  const Ref ref = found.ref();
  const auto growth = static_cast<int64_t>(data.value.size()) - static_cast<int64_t>(item.size);
  if (growth != 0) block.classes[core.slabs->class_of(ref)].bytes.add(growth);
  item.size = static_cast<uint32_t>(data.value.size());
  core.layout.set_client_flags(item, data.client_flags);
  std::memcpy(core.layout.value(item), data.value.data(), data.value.size());
  const uint64_t cas = core.next_cas();
  core.layout.set_cas(item, cas);
  if (cas_out != nullptr) *cas_out = cas;
  item.generation.store(core.generation.load(std::memory_order_relaxed), std::memory_order_relaxed);
  item.exptime.store(data.exptime, std::memory_order_relaxed);
  core.note_expiry(ref, data.exptime);
  item.time.store(core.clock.now(), std::memory_order_relaxed);
}

Stored store_value(CacheCore& core, ThreadBlock& block, const StoreRequest& request,
                   std::string_view value, uint64_t* cas_out) {
  const ItemShape shape{request.key, request.client_flags, request.exptime, value.size()};
  if (is_too_large(core, shape)) return refuse_store(core, block, request, Stored::kTooLarge);
  const SlabClassId id = class_of_shape(core, shape);
  {
    const HashTable::Guard guard = core.table->lock(request.hash);
    const FoundItem found = core.find(block, guard, request.key, request.hash);
    const Stored verdict = decide(core, block, found, request.mode, request.cas);
    const bool in_place =
        found && can_overwrite(core, found, value.size(), request.client_flags != 0);
    if (verdict != Stored::kStored || in_place) {
      block.classes[id][ClassStat::kCmdSet].add();
      if (verdict != Stored::kStored) return verdict;
      overwrite(core, block, found, {value, request.client_flags, request.exptime}, cas_out);
      restart_access(core, *found.item);
      count_cas_hit(core, block, found, request.mode);
      block[CacheStat::kTotalItems].add();
      return Stored::kStored;
    }
  }
  const Ref ref = begin_item(core, block, shape);
  if (ref == 0) return refuse_store(core, block, request, Stored::kNoMemory);
  size_t filled = 0;
  if (!fill_item(core, block, ref, filled, value)) {
    core.release(ref);
    return refuse_store(core, block, request, Stored::kNoMemory);
  }
  return commit_item(core, block, ref, {request.hash, request.mode, request.cas, cas_out});
}

Stored commit_item(CacheCore& core, ThreadBlock& block, Ref ref, const Commit& commit) {
  ItemHeader& item = *core.slabs->at(ref);
  block.classes[core.account_class(ref, item)][ClassStat::kCmdSet].add();
  Ref to_release = ref;
  Stored verdict = Stored::kStored;
  {
    const HashTable::Guard guard = core.table->lock(commit.hash);
    const FoundItem old = core.find(block, guard, core.layout.key(item), commit.hash);
    verdict = decide(core, block, old, commit.mode, commit.cas);
    if (verdict == Stored::kStored && commit.complete != nullptr && !(*commit.complete)(old)) {
      verdict = Stored::kNotStored;
    }
    if (verdict == Stored::kStored) {
      const uint8_t access = first_access(core, block, guard, ref, item, old, commit.hash);
      const uint64_t cas = core.next_cas();
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
                    Stored refusal) {
  block[refusal == Stored::kTooLarge ? CacheStat::kStoreTooLarge : CacheStat::kStoreNoMemory].add();
  if (request.mode == StoreMode::kSet) {
    discard_item(core, block, request.key, request.hash);
  }
  return refusal;
}

}  // namespace moxi
