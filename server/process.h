// What all parts of the process share and the roles are made with: time, log, counters, gauges, the
// limit of connections. Owned by main(); outlives the roles and the server.
#pragma once

#include <cstdlib>
#include <functional>
#include <memory>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/net/connection_limit.h"
#include "common/net/tls_context.h"
#include "common/session/certificates.h"
#include "common/stats/stat_registry.h"
#include "server/access.h"
#include "server/command/process_gauges.h"
#include "server/log_file.h"
#include "server/options/server_options.h"

namespace moxi {

struct Process {
  explicit Process(const ServerOptions& given)
      : options(given),
        clock(system_clock),
        log_file(given.log_file),
        log(log_file, given.verbosity),
        limit(given.max_connections, given.maxconns_fast),
        access(given, std::getenv("MEMCACHED_SASL_PWDB")) {
    gauges.verbosity = given.verbosity;
  }

  const ServerOptions options;
  const SystemClock system_clock;
  SecondClock clock;  // advanced by the main thread
  LogFile log_file;
  Log log;
  StatRegistry registry;
  ProcessGauges gauges;
  ConnectionLimit limit;
  Access access;
  std::unique_ptr<TlsContext> tls;  // -Z; made before there are clients
  Certificates certificates;        // all that were read, this one's among them
  // Any thread, for the command "shutdown": the process ends as on a signal, after what was read
  // has been answered. Set by the server before there are workers.
  std::function<void()> shut_down;
};

}  // namespace moxi
