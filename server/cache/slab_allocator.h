// Pages and chunks: who owns which 1 MB page, which chunks are free.
//
//   pool: free pages  -->  class 4: [page 7]->[page 9]->[page 12]   chunks of 192 bytes
//                                     |full    |2 free   |half fresh
//
// Shared by all threads. Each class has one lock (class_lock()), which guards its list of pages,
// its free chunks and, in eviction.h, its hands; methods that end in _locked want it held. The
// pool has its own lock, taken after a class's. A chunk's bytes become somebody else's only under
// the lock of its class: whoever holds it may read the header and key of a linked chunk.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "common/base/status.h"
#include "server/cache/item.h"
#include "server/cache/page_table.h"
#include "server/cache/reserved_memory.h"
#include "server/cache/slab_classes.h"
#include "server/cache/spin_lock.h"

namespace moxi {

class SlabAllocator {
 public:
  static Result<std::unique_ptr<SlabAllocator>> create(const CacheConfig& config,
                                                       const SlabClasses& classes);

  const SlabClasses& classes() const { return classes_; }

  // Addresses. Any thread.
  Page& page(Ref ref) const { return pages_[page_of(ref)]; }
  Page& page_at(PageId id) const { return pages_[id]; }
  ItemHeader* at(Ref ref) const { return at(ref, page(ref)); }
  ItemHeader* at(Ref ref, const Page& its_page) const {
    const size_t size = its_page.chunk_size.load(std::memory_order_relaxed);
    return reinterpret_cast<ItemHeader*>(base_ + size_t{page_of(ref)} * kPageSize +
                                         chunk_of(ref) * size);
  }
  SlabClassId class_of(Ref ref) const { return page(ref).class_id.load(std::memory_order_relaxed); }

  // Four bytes per KB of pages, zero at first, for ItemPins: those of a page lie in their own 4 KB.
  static constexpr size_t kCountersPerPage = 1024;
  std::atomic<uint32_t>& counter(Ref ref) const {
    return counters_[page_of(ref) * kCountersPerPage + chunk_of(ref)];
  }

  SpinLock& class_lock(SlabClassId id) { return slabs_[id].lock; }

  // Up to `wanted` chunks, made kReserved, into `out`: free ones, then those of a new page if the
  // memory limit allows it or it is the class's first. Returns how many.
  size_t take_locked(SlabClassId id, Ref* out, size_t wanted);
  void give_locked(SlabClassId id, Ref ref);
  void give(Ref ref);

  // The class's pages in order; 0 when it has none. page_at(id).next goes on, 0 at the end.
  PageId first_page_locked(SlabClassId id) const { return slabs_[id].first; }
  size_t pages_of(SlabClassId id) const { return slabs_[id].pages.load(std::memory_order_relaxed); }
  // Chunks that are not free, spare ones of magazines included.
  uint64_t used_locked(SlabClassId id) const { return slabs_[id].used; }

  // Pages from here on were never used. Any thread.
  PageId end_of_pages() const {
    const std::lock_guard guard(pool_lock_);
    return next_page_;
  }
  size_t memory_limit() const { return limit_pages_.load(std::memory_order_relaxed) * kPageSize; }
  size_t pages_in_use() const { return pages_in_use_.load(std::memory_order_relaxed); }
  size_t reserved_pages() const { return reserved_pages_; }
  // False: there are no addresses for that much. What is in use beyond a lower limit stays so.
  [[nodiscard]] bool set_memory_limit(size_t bytes);
  size_t pool_pages() const { return pool_pages_.load(std::memory_order_relaxed); }

 private:
  // One cache line or two per class, so that classes do not disturb each other.
  struct alignas(64) Slab {
    SpinLock lock;
    PageId first = 0;
    PageId last = 0;
    PageId with_free = 0;
    uint64_t used = 0;
    std::atomic<size_t> pages{0};
  };

  explicit SlabAllocator(const SlabClasses& classes) : classes_(classes) {}

  bool add_page_locked(SlabClassId id);
  PageId take_page(bool beyond_limit);
  size_t take_from_page_locked(Slab& slab, PageId id, Ref* out, size_t wanted);

  const SlabClasses classes_;
  ReservedMemory memory_;
  ReservedMemory page_table_;
  ReservedMemory counter_memory_;
  char* base_ = nullptr;
  Page* pages_ = nullptr;
  std::atomic<uint32_t>* counters_ = nullptr;
  PageId reserved_pages_ = 0;
  std::array<Slab, kMaxSlabClasses + 1> slabs_;

  mutable SpinLock pool_lock_;
  PageId next_page_ = 1;  // guarded by pool_lock_: pages from here on were never used
  std::atomic<size_t> limit_pages_{0};
  std::atomic<size_t> pages_in_use_{0};
  std::atomic<size_t> pool_pages_{0};
};

}  // namespace moxi
