#include "proxy/stats/pool_stats.h"

#include <utility>

namespace moxi {

std::shared_ptr<WorkerStats> PoolStats::take_seat(StatsSeat seat, const WorkerStats* before) {
  seat.stats = std::make_shared<WorkerStats>(pool_->behavior(), pool_->backends().size());
  if (before != nullptr) seat.stats->go_on_from(*before);
  std::shared_ptr<WorkerStats> stats = seat.stats;
  const std::lock_guard lock(mutex_);
  seats_.push_back(std::move(seat));
  return stats;
}

std::vector<StatsSeat> PoolStats::seats() const {
  const std::lock_guard lock(mutex_);
  return seats_;
}

PoolView PoolStats::view() const {
  PoolView view{pool_, {}};
  for (const StatsSeat& seat : seats())
    view.workers.push_back(seat.stats);
  return view;
}

}  // namespace moxi
