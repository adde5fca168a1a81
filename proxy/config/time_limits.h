// The time limits of a pool as they are kept: none of a request's waits is longer than the request
// may take as a whole, so that whoever sets downstream_timeout alone need not think of the others.
// A pure function.
#pragma once

#include "common/base/clock.h"
#include "proxy/config/behavior.h"

namespace moxi {

// 0 = none.
struct TimeLimits {
  Milliseconds connect;
  Milliseconds request;
  Milliseconds connection_queue;
  Milliseconds wait_queue;
};

TimeLimits time_limits(const Behavior& behavior);

}  // namespace moxi
