// One pool as `stats proxy` looks at it: its configuration, and what every worker has counted for
// it. Reading it takes no lock and stops nobody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/stats/time_histogram.h"
#include "proxy/route/pool.h"
#include "proxy/stats/worker_stats.h"

namespace moxi {

struct PoolView {
  std::shared_ptr<const Pool> pool;
  std::vector<std::shared_ptr<const WorkerStats>> workers;

  // "PORT:NAME:"
  std::string prefix() const {
    return std::to_string(pool->config().listen_port) + ":" + pool->config().name + ":";
  }

  uint64_t sum(ProxyStat stat) const;
  uint64_t sum(BackendStat stat) const;  // since the last reset
  uint64_t sum_ever(BackendStat stat) const;
  uint64_t sum(CommandStat command, bool is_quiet, CommandField field) const;
  TimeTotals connects(size_t backend) const;
  TimeTotals requests(size_t backend) const;
  // Of all backends.
  TimeTotals connects() const;
  TimeTotals requests() const;
};

}  // namespace moxi
