// How long one worker waited for one backend, with `time_stats=1`. One writer (the worker), any
// number of readers.
#pragma once

#include <chrono>
#include <cstdint>

#include "common/stats/time_histogram.h"

namespace moxi {

// As a histogram counts it.
template <typename Duration>
uint64_t microseconds(Duration duration) {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return count < 0 ? 0 : static_cast<uint64_t>(count);
}

struct BackendTimes {
  TimeHistogram connects;  // from the first try of a connection to its standing
  TimeHistogram requests;  // from a command's being sent to the end of its answer
};

}  // namespace moxi
