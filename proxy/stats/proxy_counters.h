// What one worker did for the clients of one pool; what happened to its backend connections is in
// BackendCounters. One writer (the worker), any number of readers.
#pragma once

#include <cstdint>

#include "common/stats/counter_array.h"

namespace moxi {

enum class ProxyStat : uint8_t {
  kUpstreamsNow,        // clients that are here; the one number here that goes down, and is kept by
                        // `stats proxy reset`
  kUpstreams,           // clients that came
  kBackendGets,         // retrieval commands to backends
  kMergedGets,          // client gets that had no backend command of their own: they joined another
  kMultigetKeys,        // keys that were asked for in commands of several keys or several clients
  kMultigetKeysDedupe,  // of these, that another one of the same command stood for
  kMultigetBytesDedupe,  // bytes of values that a backend did not have to send because of that
  kRetries,              // commands that were sent again on a new connection
  kOptimizedSets,        // sets that were answered before their backend was
  kClientsLeft,          // by themselves
  kClientsLost,          // because something was wrong, with them or with the connection
  kBackendMultigets,     // retrieval commands of several keys to backends
  kWaitTimeouts,         // commands that were given up because too many others were in flight
  kCount,
};

using ProxyCounters = CounterArray<ProxyStat>;

}  // namespace moxi
