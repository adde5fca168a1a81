// What one worker counts and keeps in spare: counters with a single writer, and magazines of spare
// chunks. A block is made when a worker attaches, reused by the next one after it detached, and
// lives as long as the cache: sums over all blocks need no lock.
//
// A magazine is filled and emptied by its worker, and may be robbed by any thread that finds no
// other memory: a chunk is whoever exchanges it out of its slot. So -M fails only when every chunk
// is in use.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "server/cache/cache_stats.h"
#include "server/cache/page_table.h"
#include "server/cache/slab_classes.h"

namespace moxi {

// Written by one thread, read by any.
template <typename T>
class Counter {
 public:
  void add(T n = 1) {
    value_.store(static_cast<T>(value_.load(std::memory_order_relaxed) + n),
                 std::memory_order_relaxed);
  }
  T value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<T> value_{0};
};

class Magazine {
 public:
  static constexpr size_t kSize = 16;

  // By the owner: a chunk, or 0.
  Ref pop() {
    while (count_ != 0) {
      const Ref ref = slots_[--count_].exchange(0, std::memory_order_acquire);
      if (ref != 0) return ref;
    }
    return 0;
  }
  // By the owner, into an empty magazine.
  void fill(const Ref* refs, size_t count) {
    for (size_t i = 0; i < count; ++i)
      slots_[i].store(refs[i], std::memory_order_release);
    count_ = static_cast<uint32_t>(count);
  }
  // By anybody: takes up to `wanted` out.
  size_t rob(Ref* out, size_t wanted) {
    size_t taken = 0;
    for (size_t i = 0; i < kSize && taken < wanted; ++i) {
      if (slots_[i].load(std::memory_order_relaxed) == 0) continue;
      const Ref ref = slots_[i].exchange(0, std::memory_order_acquire);
      if (ref != 0) out[taken++] = ref;
    }
    return taken;
  }
  size_t size() const {
    size_t held = 0;
    for (const auto& slot : slots_)
      held += slot.load(std::memory_order_relaxed) != 0 ? 1U : 0U;
    return held;
  }

 private:
  std::array<std::atomic<Ref>, kSize> slots_{};
  uint32_t count_ = 0;  // the owner's: slots at and above are empty
};

struct alignas(64) ClassCounters {
  Counter<uint64_t>& operator[](ClassStat stat) { return counters[static_cast<size_t>(stat)]; }

  std::array<Counter<uint64_t>, kClassStats> counters;
  // Items linked minus items unlinked by this thread: only the sum over all threads means anything.
  std::array<Counter<int64_t>, kQueues> number;
  Counter<int64_t> bytes;
};

struct alignas(64) ThreadBlock {
  Counter<uint64_t>& operator[](CacheStat stat) { return counters[static_cast<size_t>(stat)]; }

  std::array<Counter<uint64_t>, kCacheStats> counters;
  std::array<ClassCounters, kMaxSlabClasses + 1> classes;
  std::array<Magazine, kMaxSlabClasses + 1> magazines;
  // Items inserted and not yet reported to the hash table.
  int64_t unreported = 0;
  // Guarded by the registry's mutex.
  bool in_use = false;
  std::atomic<ThreadBlock*> next{nullptr};
};

}  // namespace moxi
