// Paul Hsieh's SuperFastHash, as twemproxy and libmemcached have it: it starts from 0, and the last
// of three odd bytes counts as a signed number. A pure function; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

uint32_t hsieh_hash(std::string_view key);

}  // namespace moxi
