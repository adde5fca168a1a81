// What happened to the backend connections of one worker and pool. One writer (the worker), any
// number of readers.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace moxi {

enum class BackendStat : uint8_t {
  kConnects,         // tries
  kConnected,        // of these, that succeeded
  kConnectFailures,  // refused, unreachable, too late; or the name could not be looked up
  kConnectTimeouts,  // of these, that were too late
  kTlsFailures,      // of both: the two sides could not agree on TLS
  kLogins,           // tries
  kLoginFailures,    // of these, that the backend refused
  kProbes,           // of a backend that is marked down
  kRecoveries,       // of these, that marked it up again
  kRefusals,         // commands that were not sent because the backend is down
  kIdleCloses,       // ends of a connection that waited for nothing
  kBusyCloses,       // ... with commands in flight
  kRequestTimeouts,  // commands that got no answer in time
  kQueueTimeouts,    // commands that could not be sent in time
  kLateAnswers,      // that came after nobody waited for them
  kDesyncs,          // closes because of an answer that could not be true
  kFailed,           // commands that were sent and got no answer
  kCount,
};

class alignas(64) BackendCounters {
 public:
  void add(BackendStat stat, uint64_t n = 1) {
    auto& value = values_[static_cast<size_t>(stat)];
    value.store(value.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  uint64_t value(BackendStat stat) const {
    return values_[static_cast<size_t>(stat)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<uint64_t>, static_cast<size_t>(BackendStat::kCount)> values_{};
};

}  // namespace moxi
