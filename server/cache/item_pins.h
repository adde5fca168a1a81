// Pins: who still sends bytes of an item. One counter per chunk, only in classes whose chunks are
// of 1 KB or more (values up to kMaxCopiedValue are copied, so smaller chunks are never pinned).
//
//   counter = [in use: top bit][pins]      in use: somebody owns the item (the table, an Upload)
//
// pin() and disown() are called under the lock of the item's bucket (disown() of an unlinked item:
// by its owner); unpin() from any thread. Whoever takes the counter to 0 frees the chunk.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "server/cache/page_table.h"
#include "server/cache/slab_allocator.h"

namespace moxi {

class ItemPins {
 public:
  static constexpr size_t kSmallestChunk = 1024;
  static constexpr uint32_t kMaxPins = 60000;

  explicit ItemPins(const SlabAllocator& slabs) : slabs_(slabs) {}

  bool covers(SlabClassId id) const { return slabs_.classes().chunk_size(id) >= kSmallestChunk; }
  void own(Ref ref) { counter(ref).store(kOwned, std::memory_order_relaxed); }
  // True: nobody else has it, free it now. False: the last unpin() will.
  [[nodiscard]] bool disown(Ref ref) {
    return counter(ref).fetch_and(~kOwned, std::memory_order_acq_rel) == kOwned;
  }
  bool is_pinned(Ref ref) const {
    return (counter(ref).load(std::memory_order_acquire) & ~kOwned) != 0;
  }

  // Always pins. False: there are too many pins of it, or too much of the class is pinned; the
  // caller should copy and unpin. `bytes` is what the item takes.
  [[nodiscard]] bool pin(Ref ref, size_t bytes);
  // True: that was the last and nobody owns it, free it now.
  [[nodiscard]] bool unpin(Ref ref, size_t bytes);

  size_t pinned_bytes(SlabClassId id) const { return pinned_[id].load(std::memory_order_relaxed); }

 private:
  static constexpr uint32_t kOwned = uint32_t{1} << 31;
  static_assert(kPageSize / kSmallestChunk <= SlabAllocator::kCountersPerPage);

  std::atomic<uint32_t>& counter(Ref ref) const { return slabs_.counter(ref); }
  size_t limit(SlabClassId id, size_t bytes) const;

  const SlabAllocator& slabs_;
  std::array<std::atomic<size_t>, kMaxSlabClasses + 1> pinned_{};
};

}  // namespace moxi
