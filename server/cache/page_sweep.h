// Frees what is expired or flushed on one page. How a page is skipped without looking at its items,
// although items come and change all the time:
//
//   sweep:  take min_exp away (leave 0) --> look at every chunk --> put back the least that is left
//   others: store the item's expiry     --> lower min_exp
//
// Both in one total order, so either the sweep sees the expiry or the other lowers what the sweep
// left. A chunk that is reserved may be about to be linked by somebody who has done his part before
// the sweep began: the page then keeps its old minimum and is looked at again.
//
// Chunks are looked at in small groups under the class lock; the dead ones among them are removed
// without it, each under the lock of its bucket, after a second look.
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/cache/cache_core.h"

namespace moxi {

enum class SweepReason : uint8_t {
  kDue,    // only if something on the page is due; it stands in for the reclaiming of LRU tails
  kAsked,  // in any case
};

struct SweptPage {
  bool looked = false;  // false: it was skipped
  size_t checked = 0;   // items looked at
  size_t reclaimed = 0;
};

// The caller's thread block counts. No lock held.
SweptPage sweep_page(CacheCore& core, ThreadBlock& block, PageId page, SweepReason reason);

}  // namespace moxi
