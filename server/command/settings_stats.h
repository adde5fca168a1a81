// `stats settings`: what the options are, in memcached's words. A feature that this version does
// not have is shown as off, with the values that memcached shows then.
#pragma once

#include "server/command/local_stats.h"
#include "server/command/stat_sink.h"

namespace moxi {

void list_settings(const LocalStats& stats, StatSink sink);

}  // namespace moxi
