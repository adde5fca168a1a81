#include "proxy/stats/pool_view.h"

namespace moxi {
namespace {

template <typename Value>
uint64_t sum_of(const PoolView& view, Value value) {
  uint64_t sum = 0;
  for (const auto& worker : view.workers)
    sum += value(*worker);
  return sum;
}

void add_times(TimeTotals& totals, const PoolView& view, size_t backend,
               TimeHistogram BackendTimes::*which) {
  for (const auto& worker : view.workers) {
    const BackendTimes* times = worker->times(backend);
    if (times != nullptr) totals.add(times->*which);
  }
}

TimeTotals times_of_all(const PoolView& view, TimeHistogram BackendTimes::*which) {
  TimeTotals totals;
  for (size_t backend = 0; backend < view.pool->backends().size(); ++backend)
    add_times(totals, view, backend, which);
  return totals;
}

}  // namespace

uint64_t PoolView::sum(ProxyStat stat) const {
  return sum_of(*this, [stat](const WorkerStats& worker) { return worker.proxy.value(stat); });
}

uint64_t PoolView::sum(BackendStat stat) const {
  return sum_of(*this, [stat](const WorkerStats& worker) { return worker.since_reset(stat); });
}

uint64_t PoolView::sum_ever(BackendStat stat) const {
  return sum_of(*this, [stat](const WorkerStats& worker) { return worker.backends.value(stat); });
}

uint64_t PoolView::sum(CommandStat command, bool is_quiet, CommandField field) const {
  return sum_of(*this, [=](const WorkerStats& worker) {
    return worker.commands.value(command, is_quiet, field);
  });
}

TimeTotals PoolView::connects(size_t backend) const {
  TimeTotals totals;
  add_times(totals, *this, backend, &BackendTimes::connects);
  return totals;
}

TimeTotals PoolView::requests(size_t backend) const {
  TimeTotals totals;
  add_times(totals, *this, backend, &BackendTimes::requests);
  return totals;
}

TimeTotals PoolView::connects() const {
  return times_of_all(*this, &BackendTimes::connects);
}

TimeTotals PoolView::requests() const {
  return times_of_all(*this, &BackendTimes::requests);
}

}  // namespace moxi
