// Ghosts: what remains of an item that was evicted from HOT. It fits a slot of its bucket:
//
//   ref = [1][fingerprint:12][stamp:19]      with the key's tag beside it
//
// A store that finds its key's ghost goes straight to the main queue: it would have been a hit with
// a little more memory. Stamps only serve to overwrite the oldest ghost of a bucket first; they
// count evictions, coarsely, so that they wrap after many turnovers of the cache.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "server/cache/page_table.h"

namespace moxi {

inline constexpr unsigned kStampBits = 19;
inline constexpr Ref kStampMask = (Ref{1} << kStampBits) - 1;

constexpr bool is_ghost(Ref ref) {
  return (ref & kGhostBit) != 0;
}

// From bits that neither the tag nor the bucket number uses.
constexpr Ref ghost_fingerprint(uint64_t hash) {
  return static_cast<Ref>((hash >> 44) & 0xfff) << kStampBits;
}
constexpr Ref make_ghost(uint64_t hash, uint32_t stamp) {
  return kGhostBit | ghost_fingerprint(hash) | (stamp & kStampMask);
}
constexpr bool is_ghost_of(Ref ref, uint64_t hash) {
  return (ref & ~kStampMask) == (kGhostBit | ghost_fingerprint(hash));
}
constexpr uint32_t ghost_age(Ref ghost, uint32_t now) {
  return (now - ghost) & kStampMask;
}

// The clock of stamps. Shared; ticks 2^14 times or so per turnover of the cache.
class GhostClock {
 public:
  explicit GhostClock(size_t memory_limit) {
    constexpr size_t kTypicalItem = 128;
    constexpr size_t kTicks = size_t{1} << 14;
    const size_t per_tick = memory_limit / kTypicalItem / kTicks;
    shift_ = per_tick == 0 ? 0U : static_cast<unsigned>(std::bit_width(per_tick)) - 1U;
  }

  uint32_t now() const {
    return static_cast<uint32_t>(evictions_.load(std::memory_order_relaxed) >> shift_);
  }
  void count_evictions(uint64_t number) { evictions_.fetch_add(number, std::memory_order_relaxed); }

 private:
  unsigned shift_ = 0;
  std::atomic<uint64_t> evictions_{0};
};

}  // namespace moxi
