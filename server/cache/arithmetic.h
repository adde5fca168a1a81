// incr, decr and their general form. Any thread, no lock held on entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/cache/cache_core.h"
#include "server/cache/cache_types.h"
#include "server/cache/item_store.h"

namespace moxi {

// The number that a value stands for, as memcached reads it: blanks, an optional sign, digits, and
// then the end or a blank. Nothing for anything else, above 2^64 - 1, or below 0.
std::optional<uint64_t> parse_number(std::string_view value);

struct ArithmeticRequest {
  std::string_view key;
  uint64_t hash = 0;
  Direction direction = Direction::kUp;
  uint64_t delta = 0;
  // Of general commands.
  uint64_t cas = 0;      // the item's id must be this one; 0: any
  bool touches = false;  // sets the expiry too
  bool counts_misses = true;
  RelTime exptime = kNeverExpires;
  StoreRules rules{.counts_as_set = false};
};
ArithmeticResult change_number(CacheCore& core, ThreadBlock& block,
                               const ArithmeticRequest& request);

}  // namespace moxi
