#include "server/cache/chunk_source.h"

#include <mutex>

#include "server/cache/cache_core.h"

namespace moxi {
namespace {
constexpr unsigned kTries = 10;
constexpr size_t kLargestSpare = 4096;
constexpr size_t kPagesPerWorker = 8;
}  // namespace

// Spares make counts inexact, so small caches have none.
bool ChunkSource::may_keep_spares(SlabClassId id) const {
  return core_.slabs->classes().chunk_size(id) <= kLargestSpare &&
         core_.slabs->pages_of(id) >= kPagesPerWorker * core_.config.workers;
}

Ref ChunkSource::take_slow(ThreadBlock& block, SlabClassId id) {
  Ref taken[Magazine::kSize];
  const size_t wanted = may_keep_spares(id) ? Magazine::kSize : 1;
  for (unsigned tries = 0; tries < kTries; ++tries) {
    size_t count = 0;
    Eviction::BigVictims big;
    {
      const std::lock_guard guard(core_.slabs->class_lock(id));
      count = core_.slabs->take_locked(id, taken, wanted);
      if (count == 0) count = core_.eviction.evict_locked(block, id, taken, wanted, big);
    }
    for (size_t i = 0; i < big.count; ++i)
      core_.release(big.refs[i]);
    if (count != 0) {
      if (count > 1) block.magazines[id].fill(taken + 1, count - 1);
      return taken[0];
    }
    if (big.count == 0) break;
  }
  const Ref robbed = rob_magazines(id);
  if (robbed == 0) block.classes[id][ClassStat::kOutOfMemory].add();
  return robbed;
}

Ref ChunkSource::rob_magazines(SlabClassId id) {
  Ref robbed = 0;
  core_.blocks.for_each([&robbed, id](ThreadBlock& other) {
    if (robbed == 0) other.magazines[id].rob(&robbed, 1);
  });
  return robbed;
}

void ChunkSource::empty_magazines(ThreadBlock& block) {
  for (Magazine& magazine : block.magazines) {
    for (Ref ref = magazine.pop(); ref != 0; ref = magazine.pop())
      core_.slabs->give(ref);
  }
}

}  // namespace moxi
