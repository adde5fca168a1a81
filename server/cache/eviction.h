// Eviction: S3-FIFO as two clock hands over the chunks of a slab class, in the order of its pages.
//
//   chunks   [H][C][H][W][C][ ][H][C][W]...     H = HOT, C = COLD, W = WARM
//                  ^hot hand     ^main hand
//
//   HOT (new) --read since--> WARM --hand finds it read--> WARM or COLD --not read--> evicted
//       `-----not read------> evicted, leaves a ghost; a store that finds it goes to WARM
//
// The hot hand works while HOT is above hot_lru_pct of the class, the main hand otherwise. Items
// that are expired or flushed are reclaimed by either. TEMP is passed over. With segmented off
// there is one queue and one hand: the oldest position goes first. Guarded by the class lock; takes
// buckets by try_lock only and passes over what it cannot have (kLruTailReflocked).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/base/clock.h"
#include "server/cache/cache_stats.h"
#include "server/cache/item.h"
#include "server/cache/thread_block.h"

namespace moxi {

class CacheCore;

class Eviction {
 public:
  // Unlinked items of several chunks: released by the caller once no class lock is held.
  struct BigVictims {
    std::array<Ref, Magazine::kSize> refs;
    size_t count = 0;
  };
  // Seconds since the oldest item of each queue was used; 0 where none was found.
  struct Ages {
    RelTime hot = 0;
    RelTime warm = 0;
    RelTime cold = 0;
  };

  explicit Eviction(CacheCore& core) : core_(core) {}

  // Up to `wanted` chunks of the class by eviction, made kReserved, into `out`; stops at the first
  // big victim. Under -M only dead items go. Class lock held.
  size_t evict_locked(ThreadBlock& block, SlabClassId id, Ref* out, size_t wanted, BigVictims& big);

  Ages ages_locked(SlabClassId id) const;
  RelTime evicted_time(SlabClassId id) const {
    return clocks_[id].evicted_time.load(std::memory_order_relaxed);
  }

 private:
  struct Hand {
    PageId page = 0;  // 0: has not begun
    uint32_t chunk = 0;
  };
  struct alignas(64) Clock {
    Hand hot;
    Hand main;
    std::atomic<RelTime> evicted_time{0};
  };
  // Items of the class by queue, as far as this thread knows.
  struct Census {
    int64_t hot = 0;
    int64_t main = 0;
  };
  // One search for a victim.
  struct Search {
    ThreadBlock& block;
    SlabClassId id;
    Census census;
    RelTime now;
    bool hot_turn = false;
    bool forced = false;  // nothing was found where it should be: take what there is
  };
  struct Candidate {
    Ref ref = 0;  // 0: nothing here
    ItemHeader* item = nullptr;
  };

  Census count(SlabClassId id) const;
  bool is_hot_turn(const Census& census) const;
  Ref step(SlabClassId id, Hand& hand) const;
  Candidate candidate_at(Ref position, bool forced) const;
  Ref find_victim(Search& search);
  bool is_victim(Search& search, Candidate candidate) const;
  bool unlink_victim(Search& search, Candidate candidate);
  void count_victim(Search& search, Candidate candidate, bool dead);
  void tell_victim(const Search& search, const ItemHeader& item, SlabClassId account) const;

  CacheCore& core_;
  std::array<Clock, kMaxSlabClasses + 1> clocks_;
};

}  // namespace moxi
