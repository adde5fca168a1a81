// The four hashes of Fowler, Noll and Vo as twemproxy and libmemcached compute them on x86: bytes
// from 0x80 on count as negative numbers, and the wide ones are cut to 32 bits, each in its own
// way. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

// Computed in 64 bits; the lower half.
uint32_t fnv1_64_hash(std::string_view key);
// Not FNV-1a of 64 bits: every step is computed in the lower 32, with the lower halves of start
// and prime.
uint32_t fnv1a_64_hash(std::string_view key);
uint32_t fnv1_32_hash(std::string_view key);
uint32_t fnv1a_32_hash(std::string_view key);

}  // namespace moxi
