// Where chunks come from: the worker's magazine, free chunks, a new page, eviction, and at last the
// spare chunks of other workers. Called without any lock.
#pragma once

#include <cstddef>

#include "server/cache/thread_block.h"

namespace moxi {

class CacheCore;

class ChunkSource {
 public:
  explicit ChunkSource(CacheCore& core) : core_(core) {}

  // A kReserved chunk of the class; 0: no memory (counted in kOutOfMemory).
  Ref take(ThreadBlock& block, SlabClassId id) {
    const Ref spare = block.magazines[id].pop();
    return spare != 0 ? spare : take_slow(block, id);
  }
  // Gives the worker's spare chunks back.
  void empty_magazines(ThreadBlock& block);

 private:
  [[gnu::noinline]] Ref take_slow(ThreadBlock& block, SlabClassId id);
  bool may_keep_spares(SlabClassId id) const;
  Ref rob_magazines(SlabClassId id);

  CacheCore& core_;
};

}  // namespace moxi
