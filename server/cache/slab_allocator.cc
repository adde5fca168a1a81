#include "server/cache/slab_allocator.h"

#include <algorithm>
#include <mutex>
#include <string>

namespace moxi {
namespace {

// What is reserved beyond the limit: the first page of every class, and room to raise the limit.
PageId pages_to_reserve(size_t limit_pages) {
  const size_t wanted = std::max<size_t>(limit_pages * 4, 16384) + kMaxSlabClasses + 1;
  return static_cast<PageId>(std::min<size_t>(wanted, kMaxPages));
}

}  // namespace

Result<std::unique_ptr<SlabAllocator>> SlabAllocator::create(const CacheConfig& config,
                                                             const SlabClasses& classes) {
  constexpr size_t kLargestLimit = kMaxPages - kMaxSlabClasses - 1;
  size_t limit = config.memory_limit / kPageSize;
  if (config.memory_limit == 0) limit = kLargestLimit;
  if (limit > kLargestLimit) {
    return Status::error("memory limit is too large, at most " + std::to_string(kLargestLimit) +
                         " MB");
  }
  std::unique_ptr<SlabAllocator> slabs(new SlabAllocator(classes));
  slabs->limit_pages_ = limit;
  slabs->reserved_pages_ = pages_to_reserve(limit);
  auto memory = ReservedMemory::reserve(size_t{slabs->reserved_pages_} * kPageSize);
  if (!memory.is_ok()) {
    // Addresses may be limited (ulimit -v): then without room to grow.
    slabs->reserved_pages_ = static_cast<PageId>(limit + kMaxSlabClasses + 1);
    memory = ReservedMemory::reserve(size_t{slabs->reserved_pages_} * kPageSize);
    if (!memory.is_ok()) return memory.status();
  }
  const size_t table_bytes = size_t{slabs->reserved_pages_} * sizeof(Page);
  auto table = ReservedMemory::reserve(table_bytes);
  if (!table.is_ok()) return table.status();
  auto counters =
      ReservedMemory::reserve(size_t{slabs->reserved_pages_} * kCountersPerPage * sizeof(uint32_t));
  if (!counters.is_ok()) return counters.status();
  slabs->memory_ = std::move(memory.value());
  slabs->counter_memory_ = std::move(counters.value());
  slabs->page_table_ = std::move(table.value());
  if (!slabs->page_table_.open(table_bytes)) return Status::error("no memory for the page table");
  slabs->base_ = slabs->memory_.base();
  slabs->counters_ = reinterpret_cast<std::atomic<uint32_t>*>(slabs->counter_memory_.base());
  slabs->pages_ = reinterpret_cast<Page*>(slabs->page_table_.base());
  return slabs;
}

bool SlabAllocator::set_memory_limit(size_t bytes) {
  const size_t limit = bytes / kPageSize;
  // The first page of each class may come on top.
  if (limit + kMaxSlabClasses + 1 > reserved_pages_) return false;
  limit_pages_.store(limit, std::memory_order_relaxed);
  return true;
}

PageId SlabAllocator::take_page(bool beyond_limit) {
  const std::lock_guard guard(pool_lock_);
  const size_t in_use = pages_in_use_.load(std::memory_order_relaxed);
  if (!beyond_limit && in_use >= limit_pages_.load(std::memory_order_relaxed)) return 0;
  if (next_page_ >= reserved_pages_) return 0;
  const size_t opened = size_t{next_page_} + 1;
  if (!memory_.open(opened * kPageSize)) return 0;
  if (!counter_memory_.open(opened * kCountersPerPage * sizeof(uint32_t))) return 0;
  pages_in_use_.store(in_use + 1, std::memory_order_relaxed);
  return next_page_++;
}

bool SlabAllocator::add_page_locked(SlabClassId id) {
  Slab& slab = slabs_[id];
  const PageId taken = take_page(slab.first == 0);
  if (taken == 0) return false;
  Page& page = pages_[taken];
  page.chunk_size.store(classes_.chunk_size(id), std::memory_order_relaxed);
  page.class_id.store(id, std::memory_order_relaxed);
  page.min_exp.store(0, std::memory_order_relaxed);
  page.state = PageState::kInUse;
  page.swept_generation = 0;
  page.fresh = 0;
  page.free_head = 0;
  page.live = 0;
  page.next = 0;
  if (slab.last == 0) {
    slab.first = taken;
  } else {
    pages_[slab.last].next = taken;
  }
  slab.last = taken;
  page.has_free = true;
  page.next_free = slab.with_free;
  slab.with_free = taken;
  slab.pages.store(slab.pages.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return true;
}

size_t SlabAllocator::take_from_page_locked(Slab& slab, PageId id, Ref* out, size_t wanted) {
  Page& page = pages_[id];
  const uint32_t per_page = classes_.chunks_per_page(page.class_id.load(std::memory_order_relaxed));
  size_t taken = 0;
  while (taken < wanted) {
    uint32_t chunk = 0;
    if (page.free_head != 0) {
      chunk = page.free_head - 1U;
      page.free_head = static_cast<uint16_t>(at(make_ref(id, chunk))->size);
    } else if (page.fresh < per_page) {
      chunk = page.fresh++;
    } else {
      break;
    }
    const Ref ref = make_ref(id, chunk);
    at(ref)->set_kind(Lifecycle::kReserved, 0);
    out[taken++] = ref;
  }
  page.live = static_cast<uint16_t>(page.live + taken);
  slab.used += taken;
  return taken;
}

size_t SlabAllocator::take_locked(SlabClassId id, Ref* out, size_t wanted) {
  Slab& slab = slabs_[id];
  size_t taken = 0;
  while (taken < wanted) {
    if (slab.with_free == 0) {
      // A new page is opened for what is needed now, not to fill a magazine.
      if (taken != 0 || !add_page_locked(id)) break;
    }
    const PageId first = slab.with_free;
    taken += take_from_page_locked(slab, first, out + taken, wanted - taken);
    if (taken < wanted) {
      pages_[first].has_free = false;
      slab.with_free = pages_[first].next_free;
    }
  }
  return taken;
}

void SlabAllocator::give_locked(SlabClassId id, Ref ref) {
  Slab& slab = slabs_[id];
  const PageId number = page_of(ref);
  Page& page = pages_[number];
  ItemHeader* const chunk = at(ref);
  chunk->set_kind(Lifecycle::kFree, 0);
  chunk->size = page.free_head;
  page.free_head = static_cast<uint16_t>(chunk_of(ref) + 1);
  --page.live;
  --slab.used;
  if (!page.has_free) {
    page.has_free = true;
    page.next_free = slab.with_free;
    slab.with_free = number;
  }
}

void SlabAllocator::give(Ref ref) {
  const SlabClassId id = class_of(ref);
  const std::lock_guard guard(class_lock(id));
  give_locked(id, ref);
}

}  // namespace moxi
