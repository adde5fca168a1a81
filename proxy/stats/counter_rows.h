// The rows of `PORT:NAME:pstd_stats:`, each with the name that moxi gave it. Constant; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "proxy/stats/pool_view.h"

namespace moxi {

struct CounterRow {
  std::string_view name;
  uint64_t (*value)(const PoolView&);
};

// In the order of moxi's listing; those that moxi did not have are the last.
std::span<const CounterRow> counter_rows();

}  // namespace moxi
