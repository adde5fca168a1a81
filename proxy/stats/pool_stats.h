// Who counts for one pool: a seat for each worker, which its handler takes when it begins to serve
// the pool. Shared by the handlers, and by whoever lists what was counted. Any thread, unless said
// otherwise.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "common/base/clock.h"
#include "proxy/route/pool.h"
#include "proxy/stats/pool_view.h"
#include "proxy/stats/worker_stats.h"

namespace moxi {

// How others reach the worker of a handler.
struct StatsSeat {
  std::function<void(std::function<void()>)> post;  // any thread
  std::function<TimePoint()> now;                   // on the worker
  std::shared_ptr<WorkerStats> stats;
};

class PoolStats {
 public:
  explicit PoolStats(std::shared_ptr<const Pool> pool, size_t listening = 0)
      : pool_(std::move(pool)), listening_(listening) {}

  const Pool& pool() const { return *pool_; }
  // The number of its listening sockets.
  size_t listening() const { return listening_.load(std::memory_order_relaxed); }
  void set_listening(size_t sockets) { listening_.store(sockets, std::memory_order_relaxed); }

  // The worker's: a seat that goes on counting where `before` is now, if that is not null. What it
  // counts is in the seat that is returned.
  std::shared_ptr<WorkerStats> take_seat(StatsSeat seat, const WorkerStats* before = nullptr);

  std::vector<StatsSeat> seats() const;
  PoolView view() const;

 private:
  const std::shared_ptr<const Pool> pool_;
  std::atomic<size_t> listening_;
  mutable std::mutex mutex_;
  std::vector<StatsSeat> seats_;  // guarded by mutex_
};

}  // namespace moxi
