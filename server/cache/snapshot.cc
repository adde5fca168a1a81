#include "server/cache/snapshot.h"

#include <algorithm>
#include <mutex>

namespace moxi {
namespace {

// What the threads counted. Single numbers may be a moment apart, so a sum can be off by those who
// work right now; it is never shown as negative.
struct Sums {
  std::array<int64_t, kQueues> number{};
  int64_t bytes = 0;
  uint64_t spare = 0;
};

uint64_t not_negative(int64_t sum) {
  return static_cast<uint64_t>(std::max<int64_t>(sum, 0));
}

void add_class_counters(const CacheCore& core, SlabClassId id, ClassStats& stats) {
  Sums sums;
  core.blocks.for_each([&](const ThreadBlock& block) {
    const ClassCounters& counters = block.classes[id];
    for (size_t i = 0; i < kClassStats; ++i)
      stats.counters[i] += counters.counters[i].value();
    for (size_t i = 0; i < kQueues; ++i)
      sums.number[i] += counters.number[i].value();
    sums.bytes += counters.bytes.value();
    sums.spare += block.magazines[id].size();
  });
  for (size_t i = 0; i < kQueues; ++i)
    stats.number[i] = not_negative(sums.number[i]);
  stats.mem_requested = not_negative(sums.bytes);
  stats.used_chunks -= std::min(stats.used_chunks, sums.spare);
}

void fill_class(const CacheCore& core, SlabClassId id, ClassStats& stats) {
  SlabAllocator& slabs = *core.slabs;
  stats.chunk_size = slabs.classes().chunk_size(id);
  stats.chunks_per_page = slabs.classes().chunks_per_page(id);
  {
    const std::lock_guard guard(slabs.class_lock(id));
    stats.pages = slabs.pages_of(id);
    stats.used_chunks = slabs.used_locked(id);
    const Eviction::Ages ages = core.eviction.ages_locked(id);
    stats.age_hot = ages.hot;
    stats.age_warm = ages.warm;
    stats.age = ages.cold;
  }
  stats.evicted_time = core.eviction.evicted_time(id);
  add_class_counters(core, id, stats);
  const uint64_t chunks = stats.pages * stats.chunks_per_page;
  stats.free_chunks = chunks - std::min(chunks, stats.used_chunks);
}

// Doubles at one and a half items per bucket, as memcached's table does.
unsigned memcached_power(uint64_t items) {
  constexpr unsigned kFirst = 16;
  unsigned power = kFirst;
  while (items * 2 > (uint64_t{3} << power))
    ++power;
  return power;
}

}  // namespace

CacheStats take_snapshot(const CacheCore& core) {
  CacheStats stats;
  core.blocks.for_each([&stats](const ThreadBlock& block) {
    for (size_t i = 0; i < kCacheStats; ++i)
      stats.counters[i] += block.counters[i].value();
  });
  for (SlabClassId id = 1; id <= core.slabs->classes().count(); ++id) {
    ClassStats& one = stats.classes[id];
    fill_class(core, id, one);
    stats.curr_items += one.items();
    stats.bytes += one.mem_requested;
    stats.total_malloced += one.pages * kPageSize;
    stats.active_slabs += one.pages != 0 ? 1U : 0U;
  }
  stats.limit_maxbytes = core.slabs->memory_limit();
  stats.slab_global_page_pool = core.slabs->pool_pages();
  stats.hash_power_level = memcached_power(stats.curr_items);
  stats.hash_bytes = core.table->bytes();
  stats.crawler_running = core.crawling.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace moxi
