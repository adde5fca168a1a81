// One worker's own part of the cache: its counters, its spare chunks, a little scratch space. Made
// by Cache::attach(); used by one thread at a time; gone before the cache.
#pragma once

#include "common/base/value_view.h"
#include "server/cache/cache_core.h"
#include "server/cache/thread_block.h"

namespace moxi {

class CacheThread {
 public:
  explicit CacheThread(CacheCore& core) : core_(core), block_(core.blocks.attach()) {}
  CacheThread(const CacheThread&) = delete;
  CacheThread& operator=(const CacheThread&) = delete;
  ~CacheThread() {
    core_.chunks.empty_magazines(block_);
    core_.blocks.detach(block_);
  }

  ThreadBlock& block() { return block_; }
  char* scratch() { return scratch_; }

 private:
  CacheCore& core_;
  ThreadBlock& block_;
  char scratch_[kMaxCopiedValue];
};

}  // namespace moxi
