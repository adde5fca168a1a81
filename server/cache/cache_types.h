// The words of the cache's interface: its configuration, requests and outcomes. No protocol here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/protocol/request.h"

namespace moxi {

// Sizes are bytes. The defaults are memcached's.
struct CacheConfig {
  size_t memory_limit = size_t{64}
                        << 20;  // -m: pages of items; 0 means as much as can be addressed
  size_t max_item_size = size_t{1} << 20;  // -I
  double growth_factor = 1.25;             // -f
  size_t chunk_space = 48;                 // -n: smallest key + value + flags
  size_t slab_chunk_max = size_t{512} << 10;
  std::vector<size_t> slab_sizes;  // -o slab_sizes: chunk sizes, ascending; empty means by factor
  bool evictions = true;           // false is -M
  bool use_cas = true;             // false is -C
  unsigned workers = 4;            // how many threads store; decides who may keep spare chunks
  unsigned hot_lru_pct = 20;
  unsigned warm_lru_pct = 40;
  bool segmented = true;      // false is -o no_modern: strict insertion order
  bool track_sizes = false;   // -o track_sizes: sizes of items are counted
  RelTime temporary_ttl = 0;  // seconds; items with a shorter TTL are never evicted; 0 is off
};

enum class ReadResult : uint8_t { kMiss, kHit };
enum class Touched : uint8_t { kTouched, kNotFound };
enum class Removed : uint8_t { kRemoved, kNotFound };

enum class StoreMode : uint8_t { kSet, kAdd, kReplace, kAppend, kPrepend, kCas };
enum class Stored : uint8_t { kStored, kNotStored, kExists, kNotFound, kTooLarge, kNoMemory };

struct StoreRequest {
  std::string_view key;  // 1..kMaxKeyLength bytes
  uint64_t hash = 0;     // Cache::hash(key)
  StoreMode mode = StoreMode::kSet;
  uint32_t client_flags = 0;        // ignored by append and prepend, as exptime is
  RelTime exptime = kNeverExpires;  // SecondClock::expiry()
  uint64_t cas = 0;                 // compared only by kCas
};

enum class Direction : uint8_t { kUp, kDown };
// kExists: the item's id is not the one to compare.
enum class ArithmeticOutcome : uint8_t { kDone, kNotFound, kExists, kNonNumeric, kNoMemory };
struct ArithmeticResult {
  ArithmeticOutcome outcome = ArithmeticOutcome::kNotFound;
  // With kDone: the new number and its id, and when the item was and is to expire.
  uint64_t value = 0;
  uint64_t cas = 0;
  RelTime exptime_before = kNeverExpires;
  RelTime exptime = kNeverExpires;
};

}  // namespace moxi
