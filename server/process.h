// What all parts of the process share and the roles are made with: time, counters, gauges, the
// limit of connections. Owned by main(); outlives the roles and the server.
#pragma once

#include "common/base/clock.h"
#include "common/net/connection_limit.h"
#include "common/stats/stat_registry.h"
#include "server/command/process_gauges.h"
#include "server/options/server_options.h"

namespace moxi {

struct Process {
  explicit Process(const ServerOptions& given)
      : options(given), clock(system_clock), limit(given.max_connections, given.maxconns_fast) {
    gauges.verbosity = given.verbosity;
  }

  const ServerOptions options;
  const SystemClock system_clock;
  SecondClock clock;  // advanced by the main thread
  StatRegistry registry;
  ProcessGauges gauges;
  ConnectionLimit limit;
};

}  // namespace moxi
