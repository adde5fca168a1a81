// What the cache counts. Counters have one writer each (a worker's CacheThread) and are summed
// when somebody asks; `stats reset` is a snapshot that the asker subtracts from later ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"
#include "server/cache/slab_classes.h"

namespace moxi {

// HOT is probation; COLD and WARM are the main queue (not read / read since last inspected);
// TEMP is what -o temporary_ttl protects from eviction.
enum class Queue : uint8_t { kHot, kWarm, kCold, kTemp };
inline constexpr size_t kQueues = 4;

// Counters of the whole cache.
enum class CacheStat : uint8_t {
  kGetMisses,
  kGetExpired,
  kGetFlushed,
  kDeleteMisses,
  kIncrMisses,
  kDecrMisses,
  kCasMisses,
  kTouchMisses,
  kTotalItems,
  kStoreTooLarge,
  kStoreNoMemory,
  kCrawlerStarts,  // passes and crawls that had something to look at
  kCount
};

// Counters of one slab class. The first four are the hits by queue, in the order of Queue.
enum class ClassStat : uint8_t {
  kHitsToHot,
  kHitsToWarm,
  kHitsToCold,
  kHitsToTemp,
  kCmdSet,
  kDeleteHits,
  kIncrHits,
  kDecrHits,
  kCasHits,
  kCasBadval,
  kTouchHits,
  kEvicted,
  kEvictedNonzero,
  kEvictedUnfetched,
  kEvictedActive,
  kReclaimed,
  kExpiredUnfetched,
  kOutOfMemory,
  kLruTailReflocked,
  kMovesToCold,
  kMovesToWarm,
  kMovesWithinLru,
  kDirectReclaims,
  kCrawlerReclaimed,     // expired or flushed, found by the sweep
  kCrawlerItemsChecked,  // looked at by the sweep
  kGhostHits,            // stores of a key that was evicted from HOT not long ago
  kCount
};

inline constexpr size_t kCacheStats = static_cast<size_t>(CacheStat::kCount);
inline constexpr size_t kClassStats = static_cast<size_t>(ClassStat::kCount);

struct ClassStats {
  uint64_t operator[](ClassStat stat) const { return counters[static_cast<size_t>(stat)]; }
  uint64_t number_of(Queue queue) const { return number[static_cast<size_t>(queue)]; }
  uint64_t items() const { return number[0] + number[1] + number[2] + number[3]; }
  // All reads that hit, whatever the queue.
  uint64_t get_hits() const { return counters[0] + counters[1] + counters[2] + counters[3]; }

  std::array<uint64_t, kClassStats> counters{};
  // What is there now.
  uint32_t chunk_size = 0;  // 0: no such class
  uint32_t chunks_per_page = 0;
  uint64_t pages = 0;
  uint64_t used_chunks = 0;  // linked or uploading; spare chunks of the workers count as free
  uint64_t free_chunks = 0;
  uint64_t mem_requested = 0;  // bytes of header, key and value
  std::array<uint64_t, kQueues> number{};
  RelTime age_hot = 0;  // seconds since the oldest item of the queue was last used
  RelTime age_warm = 0;
  RelTime age = 0;  // of COLD
  RelTime evicted_time = 0;
};

struct CacheStats {
  uint64_t operator[](CacheStat stat) const { return counters[static_cast<size_t>(stat)]; }
  // A class counter summed over the classes.
  uint64_t total(ClassStat stat) const {
    uint64_t sum = 0;
    for (const ClassStats& c : classes)
      sum += c[stat];
    return sum;
  }
  uint64_t get_hits() const {
    uint64_t sum = 0;
    for (const ClassStats& c : classes)
      sum += c.get_hits();
    return sum;
  }

  std::array<uint64_t, kCacheStats> counters{};
  uint64_t curr_items = 0;
  uint64_t bytes = 0;
  uint64_t limit_maxbytes = 0;
  uint64_t slab_global_page_pool = 0;  // free pages that any class may take
  uint64_t total_malloced = 0;         // bytes of all pages in use
  uint64_t active_slabs = 0;           // classes that own a page
  // As memcached would show it: the smallest p >= 16 with items <= 1.5 x 2^p.
  unsigned hash_power_level = 16;
  uint64_t hash_bytes = 0;  // of the table as it is
  bool crawler_running = false;
  // Indexed by class id; classes[0] is not used.
  std::array<ClassStats, kMaxSlabClasses + 1> classes{};
};

}  // namespace moxi
