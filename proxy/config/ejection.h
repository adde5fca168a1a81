// When a backend is taken out of its pool and tried again, for operators who say so. Plain values.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace moxi {

struct Ejection {
  // Failures in a row, whatever their kind, after which a backend counts as down; 0 = by the rules
  // of BackendHealth.
  uint32_t failure_limit = 0;
  // It is tried again no sooner than this; 0 = at the pace of ProbePace.
  Milliseconds retry_timeout{0};

  friend bool operator==(const Ejection&, const Ejection&) = default;
};

}  // namespace moxi
