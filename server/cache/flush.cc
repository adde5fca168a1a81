#include "server/cache/flush.h"

#include <algorithm>
#include <mutex>

namespace moxi {
namespace {

constexpr uint64_t kGenerations = 256;
// So many unswept flushes make the maintenance thread begin a sweep,
constexpr uint64_t kWorthASweep = 64;
// and so many make every further flush do a share of it, a full sweep within kFlushesPerPass.
constexpr uint64_t kOverdue = 128;
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

// Flushing mutex held. Splits move items only to higher numbers and the sweep goes upwards, so it
// misses none.
void sweep_share(CacheCore& core, ThreadBlock& block, size_t share) {
  FlushState& state = core.flushing;
  if (state.next_bucket == 0) state.sweep_until = state.number;
  const size_t buckets = core.table->bucket_count();
  const size_t end = state.next_bucket + std::min(share, buckets - state.next_bucket);
  for (size_t index = state.next_bucket; index < end; ++index)
    sweep_bucket(core, block, index);
  state.next_bucket = end == buckets ? 0 : end;
  if (state.next_bucket == 0) state.swept = state.sweep_until;
}

}  // namespace

void flush_cache(CacheCore& core, ThreadBlock& block) {
  FlushState& state = core.flushing;
  const std::lock_guard flushing(state.mutex);
  // The next byte was last used kGenerations flushes ago.
  while (state.number + 1 - state.swept >= kGenerations)
    sweep_share(core, block, core.table->bucket_count());
  ++state.number;
  core.generation.store(static_cast<uint8_t>(state.number), std::memory_order_relaxed);
  if (state.number - state.swept > kOverdue) {
    sweep_share(core, block, core.table->bucket_count() / kFlushesPerPass + 1);
  }
  core.report_population(block);
}

bool sweep_after_flushes(CacheCore& core, ThreadBlock& block, size_t buckets) {
  FlushState& state = core.flushing;
  const std::lock_guard flushing(state.mutex);
  if (state.next_bucket == 0 && state.number - state.swept < kWorthASweep) return false;
  sweep_share(core, block, buckets);
  core.report_population(block);
  return true;
}

}  // namespace moxi
