// Everything that one worker counts for one pool. The worker's handler owns it together with
// ProxyStats; the counters may be read by anybody, the statistics of keys by the worker alone.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/protocol/request.h"
#include "proxy/backend/backend_counters.h"
#include "proxy/backend/backend_times.h"
#include "proxy/backend/backend_traffic.h"
#include "proxy/config/behavior.h"
#include "proxy/stats/command_counters.h"
#include "proxy/stats/key_stats.h"
#include "proxy/stats/proxy_counters.h"

namespace moxi {

class WorkerStats {
 public:
  // For `backends` of them; what is kept beside the counters depends on `behavior`.
  WorkerStats(const Behavior& behavior, size_t backends);

  ProxyCounters proxy;
  CommandCounters commands;
  BackendCounters backends;

  // The worker: requests as they come, and what gets brought. `now` is asked for the time only if
  // keys are followed.
  template <typename Now>
  void count(const Request& request, Now now) {
    if (is_retrieval(request.command) || request.command == Command::kMetaGet) {
      commands.count_get(request);
    } else {
      commands.count(request);
    }
    if (keys_ != nullptr) count_keys(request, now());
  }
  void hit(std::string_view key, size_t value_bytes) {
    commands.hit(value_bytes);
    if (keys_ != nullptr) keys_->hit(key, value_bytes);
  }
  void miss(std::string_view key) {
    commands.misses(1);
    if (keys_ != nullptr) keys_->miss(key);
  }

  // Null: they are not kept.
  KeyStats* keys() { return keys_.get(); }
  BackendTimes* times(size_t backend) {
    return backend < times_.size() ? times_[backend].get() : nullptr;
  }
  const BackendTimes* times(size_t backend) const {
    return backend < times_.size() ? times_[backend].get() : nullptr;
  }

  BackendTraffic* traffic(size_t backend) { return &traffic_[backend]; }
  const BackendTraffic* traffic(size_t backend) const { return &traffic_[backend]; }

  // The worker: counts on from where `before` is. Statistics of keys and times begin anew.
  void go_on_from(const WorkerStats& before);
  // The worker: all that counts what has been, but not how much there is now.
  void reset();
  // Anybody: since the last reset, and since the start.
  uint64_t since_reset(BackendStat stat) const {
    const auto& baseline = baseline_[static_cast<size_t>(stat)];
    return backends.value(stat) - baseline.load(std::memory_order_relaxed);
  }

 private:
  void count_keys(const Request& request, TimePoint now);

  std::unique_ptr<KeyStats> keys_;
  std::vector<std::unique_ptr<BackendTimes>> times_;  // of each backend, or none
  const std::unique_ptr<BackendTraffic[]> traffic_;   // of each backend
  std::array<std::atomic<uint64_t>, static_cast<size_t>(BackendStat::kCount)> baseline_{};
};

}  // namespace moxi
