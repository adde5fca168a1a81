// The parts of the cache and the life cycle of an item, below the operations:
//
//   taken (ChunkSource) -> filled (item_builder) -> linked -> unlinked -> [last unpin] -> freed
//
// Shared by all threads. "Unlinked" settles the counters and happens under the bucket lock; freeing
// comes after and never under a class lock. `linked -> unlinked` is also what a hand does.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/hash.h"
#include "common/base/pin.h"
#include "common/base/status.h"
#include "server/cache/big_item.h"
#include "server/cache/block_registry.h"
#include "server/cache/cache_tuning.h"
#include "server/cache/cache_types.h"
#include "server/cache/chunk_source.h"
#include "server/cache/eviction.h"
#include "server/cache/eviction_log.h"
#include "server/cache/flush_state.h"
#include "server/cache/ghosts.h"
#include "server/cache/hash_table.h"
#include "server/cache/item.h"
#include "server/cache/item_pins.h"
#include "server/cache/size_histogram.h"
#include "server/cache/slab_allocator.h"

namespace moxi {

// A live item found in the table; valid while the bucket is locked.
struct FoundItem {
  HashTable::Slot slot;
  ItemHeader* item = nullptr;
  const Page* page = nullptr;

  explicit operator bool() const { return item != nullptr; }
  Ref ref() const { return slot.ref(); }
};

class CacheCore final : public ItemHashes, public PinOwner {
 public:
  static Result<std::unique_ptr<CacheCore>> create(const CacheConfig& config,
                                                   const SecondClock& clock, uint64_t hash_seed);

  // ---- parts; set at creation
  const CacheConfig config;
  const SecondClock& clock;
  const uint64_t hash_seed;
  const ItemLayout layout;
  const std::unique_ptr<SlabAllocator> slabs;
  const BigItemLayout big;
  std::unique_ptr<HashTable> table;
  BlockRegistry blocks;
  ItemPins pins;
  GhostClock ghosts;
  Eviction eviction;
  ChunkSource chunks;
  CacheTuning tuning;
  const std::unique_ptr<SizeHistogram> sizes;  // null unless sizes are tracked

  // ---- state shared by all operations
  std::atomic<uint64_t> last_cas{1};
  std::atomic<uint8_t> generation{0};  // of flush_all; changed by flush.cc
  FlushState flushing;
  std::atomic<bool> crawling{false};  // a sweep is under way
  std::atomic<EvictionLog*> eviction_log{nullptr};

  // ---- items
  bool is_flushed(const ItemHeader& item) const {
    return item.generation.load(std::memory_order_relaxed) !=
           generation.load(std::memory_order_relaxed);
  }
  static bool is_expired(const ItemHeader& item, RelTime now) {
    const RelTime exptime = item.exptime.load(std::memory_order_relaxed);
    return exptime != kNeverExpires && exptime <= now;
  }
  bool is_dead(const ItemHeader& item, RelTime now) const {
    return is_flushed(item) || is_expired(item, now);
  }
  // The class in whose counters an item is: a big item is in the largest.
  SlabClassId account_class(Ref ref, const ItemHeader& item) const {
    return item.is_chunked() ? slabs->classes().count() : slabs->class_of(ref);
  }

  SlabClassId account_class(const FoundItem& found) const {
    return __builtin_expect(found.item->is_chunked(), 0)
               ? slabs->classes().count()
               : found.page->class_id.load(std::memory_order_relaxed);
  }

  // Bucket locked. An item that is expired or flushed is deleted here and counts as not there.
  [[gnu::always_inline]] FoundItem find(ThreadBlock& block, const HashTable::Guard& guard,
                                        std::string_view key, uint64_t hash) {
    ItemHeader* item = nullptr;
    const Page* page = nullptr;
    const HashTable::Slot slot = table->find(
        guard, hash, [&](Ref ref) __attribute__((always_inline)) {
          page = &slabs->page(ref);
          item = slabs->at(ref, *page);
          return item->key_length == key.size() &&
                 same_bytes(item->bytes() + layout.key_offset(*item), key.data(), key.size());
        });
    if (!slot) return {};
    if (__builtin_expect(is_dead(*item, clock.now()), 0)) {
      drop_dead(block, guard, slot);
      return {};
    }
    return {slot, item, page};
  }
  // Bucket locked. A read of the item: frequency, fetched, last access.
  void bump(ItemHeader& item, RelTime now) const;

  // What memcached adds to key and value: its header, CAS, flags, a NUL and CRLF.
  size_t memcached_overhead(bool client_flags) const {
    return kMemcachedItemHeader + 3 + (config.use_cas ? 8U : 0U) + (client_flags ? 4U : 0U);
  }
  uint64_t next_cas() {
    return config.use_cas ? last_cas.fetch_add(1, std::memory_order_relaxed) + 1 : 0;
  }
  // Bucket locked; the item is not linked yet. Makes it visible to hands: the caller puts it into
  // the table before it unlocks. `access` is its queue, frequency and fetched bit.
  void link(ThreadBlock& block, Ref ref, ItemHeader& item, uint8_t access);
  // Bucket locked; the caller takes it out of the table before it unlocks, and then frees it.
  void unlink(ThreadBlock& block, Ref ref, ItemHeader& item);
  // Lowers the page's minimum expiry. Bucket locked.
  void note_expiry(Ref ref, RelTime exptime);
  // Of a linked item. Bucket locked.
  void set_expiry(Ref ref, ItemHeader& item, RelTime exptime);
  // An unlinked item is its owner's to give up: frees it, now or with its last unpin.
  void release(Ref ref);
  // A linked item has grown or shrunk in its place: settles the counters. Bucket locked.
  void resized(ThreadBlock& block, SlabClassId account, const ItemHeader& item, size_t old_size);
  // Removes a linked item. Bucket locked.
  void remove(ThreadBlock& block, const HashTable::Guard& guard, HashTable::Slot slot);
  // No lock held: tells the table of new items, which may split a bucket.
  void report_population(ThreadBlock& block) {
    constexpr int64_t kWorthTelling = 8;
    if (block.unreported < kWorthTelling && block.unreported > -kWorthTelling) return;
    table->add_population(block.unreported);
    block.unreported = 0;
  }

  // ---- pins
  // The chunk whose counter stands for the item; 0: it cannot be pinned.
  Ref pin_anchor(Ref ref, const ItemHeader& item) const;
  void unpin(uint64_t token) override;  // token: the item's Ref

  // ---- ItemHashes
  uint64_t hash_of(Ref ref) const override {
    return hash_key(layout.key(*slabs->at(ref)), hash_seed);
  }
  void prefetch_key(Ref ref) const override { __builtin_prefetch(slabs->at(ref)); }

 private:
  CacheCore(const CacheConfig& settings, const SecondClock& source, uint64_t seed,
            std::unique_ptr<SlabAllocator> allocator);

  void drop_dead(ThreadBlock& block, const HashTable::Guard& guard, HashTable::Slot slot);
  void free_item(Ref ref);
};

inline void CacheCore::bump(ItemHeader& item, RelTime now) const {
  constexpr uint8_t kNothingToAdd = kFetched | kMaxFrequency;
  constexpr RelTime kFlatInterval = 60;
  const uint8_t access = item.access.load(std::memory_order_relaxed);
  const RelTime last = item.time.load(std::memory_order_relaxed);
  // Only hands change the byte at the same time, and they never raise the frequency.
  const auto add = [&item](unsigned bits) {
    item.access.fetch_add(static_cast<uint8_t>(bits), std::memory_order_relaxed);
  };
  const unsigned fetched = (access & kFetched) == 0 ? kFetched : 0U;
  if (__builtin_expect(tuning.segmented.load(std::memory_order_relaxed), 1)) {
    if (last != now) item.time.store(now, std::memory_order_relaxed);
    if ((access & kNothingToAdd) == kNothingToAdd) return;
    add(fetched + (frequency_of(access) < kMaxFrequency ? 1U : 0U));
  } else if (now - last >= kFlatInterval) {
    item.time.store(now, std::memory_order_relaxed);
    add(fetched + (frequency_of(access) == 0 ? 1U : 0U));
  } else if (fetched != 0) {
    add(fetched);
  }
}

}  // namespace moxi
