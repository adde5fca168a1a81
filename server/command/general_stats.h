// `stats`: the names of memcached 1.6.45 in its order. What this version has no part for is shown
// with the value that it truly has (mostly 0), so that tools find every name they know.
#pragma once

#include "server/command/local_stats.h"
#include "server/command/stat_sink.h"

namespace moxi {

void list_general_stats(const LocalStats& stats, StatSink sink);

}  // namespace moxi
