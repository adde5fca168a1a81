// `stats settings`: what the options are, in memcached's words. A feature that this version does
// not have is shown as off, with the values that memcached shows then.
#pragma once

#include "server/command/local_stats.h"
#include "server/command/process_gauges.h"
#include "server/command/stat_sink.h"
#include "server/options/server_options.h"

namespace moxi {

// What settings say that are not of the cache.
struct ProcessSources {
  const ServerOptions& options;
  const ProcessGauges& gauges;
};

void list_settings(const LocalStats& stats, StatSink sink);
// Of these, those that a process without a cache has as well: of its clients, its threads, its
// sockets and of TLS.
void list_process_settings(const ProcessSources& sources, StatSink sink);

}  // namespace moxi
