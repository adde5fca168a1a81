// A lock of one word for sections of well under a microsecond: spins, then yields, so that a
// holder who was descheduled gets its core back. Works with std::lock_guard.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstdint>

namespace moxi {

// One turn of waiting; `turn` counts from 0.
inline void spin_wait(unsigned turn) {
  constexpr unsigned kSpins = 64;
  if (turn < kSpins) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  } else {
    sched_yield();
  }
}

class SpinLock {
 public:
  void lock() {
    for (unsigned turn = 0; held_.exchange(1, std::memory_order_acquire) != 0;) {
      while (held_.load(std::memory_order_relaxed) != 0)
        spin_wait(turn++);
    }
  }
  bool try_lock() {
    return held_.load(std::memory_order_relaxed) == 0 &&
           held_.exchange(1, std::memory_order_acquire) == 0;
  }
  void unlock() { held_.store(0, std::memory_order_release); }

 private:
  std::atomic<uint32_t> held_{0};
};

}  // namespace moxi
