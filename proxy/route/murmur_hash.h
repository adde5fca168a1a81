// MurmurHash2 of 32 bits as twemproxy and libmemcached have it: the seed depends on the length. A
// pure function; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

uint32_t murmur_hash(std::string_view key);

}  // namespace moxi
