#include "server/cache/flush.h"

#include <algorithm>
#include <mutex>

namespace moxi {
namespace {

// A full pass within this many flushes: each item is met twice or more before its generation's
// number is used again.
constexpr size_t kFlushesPerPass = 100;

// Bucket locked by us.
void sweep_bucket(CacheCore& core, ThreadBlock& block, size_t index) {
  const HashTable::Guard guard = core.table->lock_index(index);
  core.table->for_each(guard, [&core](HashTable::Slot slot) { core.prefetch_key(slot.ref()); });
  // An erased slot ends the walk: it may have been filled from an overflow bucket.
  for (bool again = true; again;) {
    HashTable::Slot dead;
    core.table->for_each(guard, [&core, &dead](HashTable::Slot slot) {
      if (!dead && core.is_flushed(*core.slabs->at(slot.ref()))) dead = slot;
    });
    again = static_cast<bool>(dead);
    if (again) core.remove(block, guard, dead);
  }
}

}  // namespace

void flush_cache(CacheCore& core, ThreadBlock& block) {
  const std::lock_guard flushing(core.flush_mutex);
  const auto next = static_cast<uint8_t>(core.generation.load(std::memory_order_relaxed) + 1);
  core.generation.store(next, std::memory_order_relaxed);
  // Splits move items only to higher numbers and the pass goes upwards, so it misses none.
  const size_t buckets = core.table->bucket_count();
  const size_t share = buckets / kFlushesPerPass + 1;
  const size_t end = std::min(core.flush_sweep + share, buckets);
  for (size_t index = core.flush_sweep; index < end; ++index)
    sweep_bucket(core, block, index);
  core.flush_sweep = end == buckets ? 0 : end;
  core.report_population(block);
}

}  // namespace moxi
