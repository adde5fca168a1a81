#include "common/stats/stat_registry.h"

namespace moxi {

uint64_t StatRegistry::total(Stat stat) const {
  uint64_t sum = 0;
  for (const Counters* counters : blocks_)
    sum += counters->value(stat);
  return sum;
}

uint64_t StatRegistry::since_reset(Stat stat) const {
  const uint64_t baseline = baseline_[static_cast<size_t>(stat)].load(std::memory_order_relaxed);
  return total(stat) - baseline;
}

void StatRegistry::reset() {
  for (size_t i = 0; i < kStatCount; ++i) {
    baseline_[i].store(total(static_cast<Stat>(i)), std::memory_order_relaxed);
  }
}

}  // namespace moxi
