// A run of the load generator: connections, one epoll loop, and the phases preload, warm-up and
// measurement. Between two phases nothing is in flight. One thread, which owns everything.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "common/base/status.h"
#include "t/bench/load_connection.h"
#include "t/bench/load_counters.h"
#include "t/bench/load_options.h"
#include "t/bench/process_usage.h"
#include "t/bench/request_maker.h"

namespace moxi {

// The measured phase, and what the server consumed in it.
struct LoadResult {
  LoadCounters counters;
  double seconds = 0;
  double generator_busy = 0;  // CPU seconds of the generator per second
  ProcessUsage before;
  ProcessUsage after;
};

class LoadRun {
 public:
  explicit LoadRun(const LoadOptions& options);

  Status connect();
  // Sets every key once.
  Status preload(LoadCounters& counters);
  // Warm-up and measurement.
  Status measure(LoadResult& result);

 private:
  static constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

  // Until the maker is exhausted, or for `seconds` (0: no limit), and until all is answered.
  Status run_phase(RequestMaker& maker, double seconds, LoadCounters& counters);
  Status serve(size_t index, uint32_t events, RequestMaker& maker, LoadCounters& counters);
  bool idle() const;
  // Tells epoll whether the connection waits for room, if that has changed.
  void watch(size_t index);
  Status usage(ProcessUsage& usage) const;

  const LoadOptions& options_;
  KeySequence keys_;
  UniqueFd epoll_;
  std::vector<std::unique_ptr<LoadConnection>> connections_;
  std::vector<bool> writing_;  // by connection: the loop waits for room, too
};

}  // namespace moxi
