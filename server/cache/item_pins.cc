#include "server/cache/item_pins.h"

#include <algorithm>

namespace moxi {

// A tenth of the class; a tiny class may still pin a few.
size_t ItemPins::limit(SlabClassId id, size_t bytes) const {
  constexpr size_t kShare = 10;
  constexpr size_t kAlways = 4;
  return std::max(slabs_.pages_of(id) * kPageSize / kShare, kAlways * bytes);
}

bool ItemPins::pin(Ref ref, size_t bytes) {
  const uint32_t before = counter(ref).fetch_add(1, std::memory_order_relaxed) & ~kOwned;
  if (before != 0) return before < kMaxPins;
  const SlabClassId id = slabs_.class_of(ref);
  const size_t pinned = pinned_[id].fetch_add(bytes, std::memory_order_relaxed) + bytes;
  return pinned <= limit(id, bytes);
}

bool ItemPins::unpin(Ref ref, size_t bytes) {
  // The class must be known before the chunk can be freed.
  std::atomic<size_t>& pinned = pinned_[slabs_.class_of(ref)];
  const uint32_t before = counter(ref).fetch_sub(1, std::memory_order_acq_rel);
  if ((before & ~kOwned) != 1) return false;
  pinned.fetch_sub(bytes, std::memory_order_relaxed);
  return before == 1;
}

}  // namespace moxi
