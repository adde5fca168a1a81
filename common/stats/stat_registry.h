// The counters of all workers together. `stats reset` stores what they were: later sums are
// differences to that. The blocks belong to the workers, who alone write them; sums may be asked
// for from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "common/stats/counters.h"

namespace moxi {

class StatRegistry {
 public:
  StatRegistry() = default;
  StatRegistry(const StatRegistry&) = delete;
  StatRegistry& operator=(const StatRegistry&) = delete;

  // Before any other thread asks; `counters` outlives the registry.
  void add(const Counters& counters) { blocks_.push_back(&counters); }

  // Since the process began.
  uint64_t total(Stat stat) const;
  // Since the last reset().
  uint64_t since_reset(Stat stat) const;
  void reset();

 private:
  std::vector<const Counters*> blocks_;  // constant once the workers run
  std::array<std::atomic<uint64_t>, kStatCount> baseline_{};
};

}  // namespace moxi
