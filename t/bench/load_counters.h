// What a phase of the load generator has seen. Written by the generator's only thread.
#pragma once

#include <cstdint>
#include <string>

#include "t/bench/latency_histogram.h"

namespace moxi {

struct LoadCounters {
  uint64_t gets = 0;        // answered commands
  uint64_t keys_asked = 0;  // of these gets
  uint64_t hits = 0;        // keys
  uint64_t sets = 0;        // answered, or passed silently before one that was
  uint64_t mismatches = 0;  // a value, key or length that is not the expected one
  uint64_t refusals = 0;    // answers that are none of the expected kinds
  std::string first_refusal;
  LatencyHistogram latency;

  uint64_t requests() const { return gets + sets; }
};

}  // namespace moxi
