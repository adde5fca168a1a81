// Where a key lives, and why there, in words for the operator: `--where` and `stats proxy where`
// say the same. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"

namespace moxi {

// "pool=PORT:NAME distribution=... hash=... hash_value=... backend=HOST:PORT" while all backends
// are up. What has no meaning for the pool's distribution is left out.
std::string place_while_all_are_up(const Pool& pool, std::string_view key);

// The same as it is now, with "state=" behind it: up; down: the key cannot be asked for; spare: the
// backend stands in for another one; ejected: the keys of another one are placed anew. Of the last
// two "home=" says which; "trouble=" why a backend that can be reached is down.
std::string place_now(const Pool& pool, PoolHealth& health, std::string_view key);

// The keys that follow the sub-command `where` of `stats proxy`, with or without blanks around
// them; none: it is another sub-command.
std::optional<std::string_view> keys_of_where(std::string_view listing);

}  // namespace moxi
