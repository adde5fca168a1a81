// The statistics of all pools as twemproxy tells them: one JSON document with its names, which its
// users' tools read. Pure; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "proxy/route/pool_health.h"
#include "proxy/stats/pool_stats.h"

namespace moxi {

// A pool and what is known of it.
struct NutcrackerSource {
  std::shared_ptr<const PoolStats> stats;
  std::shared_ptr<PoolHealth> health;
};

struct NutcrackerProcess {
  std::string source;     // the name of the host
  int64_t uptime = 0;     // seconds
  int64_t timestamp = 0;  // seconds since 1970
};

// One line with its end.
std::string nutcracker_document(std::span<const NutcrackerSource> pools,
                                const NutcrackerProcess& process);

}  // namespace moxi
