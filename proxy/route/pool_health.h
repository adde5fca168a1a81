// The health of a pool, and what follows from it for the placement of its keys: nothing (they fail
// at once), a spare in the place of a dead backend, or a new shape without it. One per pool and
// process, shared by its workers.
//
//   BackendHealth marks -> on_change -> new Placement, ++version -> each worker, before it places
//   keys: version() differs? -> placement(), forget what was remembered of placed keys
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "common/base/log.h"
#include "proxy/backend/health_group.h"
#include "proxy/route/loop_state.h"
#include "proxy/route/placement.h"
#include "proxy/route/pool.h"

namespace moxi {

class PoolHealth {
 public:
  // `log` outlives it; may be null. `before`: of an earlier form of the pool, whose backends are
  // taken for as well as they are there, as far as this one has them.
  explicit PoolHealth(std::shared_ptr<const Pool> pool, Log* log = nullptr,
                      const PoolHealth* before = nullptr);

  HealthGroup& backends() { return backends_; }
  LoopState& loops() { return loops_; }
  // Any thread: true for one caller, which then has the probers of the pool.
  [[nodiscard]] bool claim_probers() { return !has_probers_.exchange(true); }

  // Any thread: changes whenever placement() does. One load.
  uint32_t version() const { return version_.load(std::memory_order_acquire); }
  // Any thread. What it is now, or a later one.
  std::shared_ptr<const Placement> placement() const;

 private:
  void changed(const std::vector<bool>& up);
  void tell(const std::vector<bool>& up);
  void rebuild(const std::vector<bool>& up);
  std::shared_ptr<const Placement> with_spares(const std::vector<bool>& up) const;
  std::shared_ptr<const Placement> reshaped(const std::vector<bool>& up) const;

  const std::shared_ptr<const Pool> pool_;
  Log* const log_;
  std::vector<bool> told_;  // who is up, as the log has it; the group calls one after another
  std::atomic<bool> has_probers_{false};
  std::atomic<uint32_t> version_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const Placement> placement_;  // guarded by mutex_
  HealthGroup backends_;
  LoopState loops_;
};

}  // namespace moxi
