// The hash of keys inside the process: XXH3, seeded per process so that nobody outside can
// choose keys that collide. Placement hashes of the proxy (proxy/route) are unseeded and elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

uint64_t hash_key(std::string_view key, uint64_t seed);

// A seed from the kernel's random source.
uint64_t random_seed();

}  // namespace moxi
