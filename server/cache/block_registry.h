// The ThreadBlocks of all workers, past and present. Blocks are never freed before the end, so
// walking them needs no lock; sums are exact when nobody is working.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "server/cache/thread_block.h"

namespace moxi {

class BlockRegistry {
 public:
  BlockRegistry() = default;
  BlockRegistry(const BlockRegistry&) = delete;
  BlockRegistry& operator=(const BlockRegistry&) = delete;
  ~BlockRegistry() {
    for (ThreadBlock* block = first_.load(); block != nullptr;) {
      const std::unique_ptr<ThreadBlock> owner(block);
      block = block->next.load();
    }
  }

  ThreadBlock& attach() {
    const std::lock_guard guard(mutex_);
    for (ThreadBlock* block = first_.load(); block != nullptr; block = block->next.load()) {
      if (block->in_use) continue;
      block->in_use = true;
      return *block;
    }
    auto block = std::make_unique<ThreadBlock>();
    block->in_use = true;
    block->next.store(first_.load());
    first_.store(block.get(), std::memory_order_release);
    return *block.release();
  }
  void detach(ThreadBlock& block) {
    const std::lock_guard guard(mutex_);
    block.in_use = false;
  }

  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (ThreadBlock* block = first_.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire)) {
      visit(*block);
    }
  }

 private:
  std::mutex mutex_;
  std::atomic<ThreadBlock*> first_{nullptr};
};

}  // namespace moxi
