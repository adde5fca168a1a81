// Counters with one writer each: every worker has a block of its own and adds without a lock;
// whoever asks sums the blocks. What these count is the same in both roles (connections, bytes,
// commands); the cache and the proxy keep what is theirs in their own per-worker blocks.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace moxi {

enum class Stat : uint8_t {
  kTotalConnections,
  kClosedConnections,  // curr_connections = total - closed
  kBytesRead,
  kBytesWritten,
  kConnYields,
  kUnreadClosed,   // clients closed because they did not read what they had asked for
  kReadBufferOom,  // connections closed because the worker's buffers were exhausted
  kIdleKicks,      // clients closed by idle_timeout
  kCmdGet,
  kCmdSet,
  kCmdFlush,
  kCmdTouch,
  kCmdMeta,
  kGetHits,
  kGetMisses,
  kGetExpired,
  kGetFlushed,
  kDeleteMisses,
  kDeleteHits,
  kIncrMisses,
  kIncrHits,
  kDecrMisses,
  kDecrHits,
  kCasMisses,
  kCasHits,
  kCasBadval,
  kTouchHits,
  kTouchMisses,
  kStoreTooLarge,
  kStoreNoMemory,
  kAuthCmds,    // logins that were tried
  kAuthErrors,  // that failed
  kCount,
};

inline constexpr size_t kStatCount = static_cast<size_t>(Stat::kCount);

// One writer (the worker that owns it), any number of readers.
class alignas(64) Counters {
 public:
  void add(Stat stat, uint64_t n = 1) {
    auto& value = values_[static_cast<size_t>(stat)];
    value.store(value.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  uint64_t value(Stat stat) const {
    return values_[static_cast<size_t>(stat)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<uint64_t>, kStatCount> values_{};
};

}  // namespace moxi
