// How long one worker waited for one backend, with `time_stats=1`. One writer (the worker), any
// number of readers.
#pragma once

#include "common/stats/time_histogram.h"

namespace moxi {

struct BackendTimes {
  TimeHistogram connects;  // from the first try of a connection to its standing
  TimeHistogram requests;  // from a command's being sent to the end of its answer
};

}  // namespace moxi
