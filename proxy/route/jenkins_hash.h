// Bob Jenkins's two hashes that twemproxy and libmemcached place keys by. Pure functions; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

// One at a time, over signed characters, as both compute it on x86.
uint32_t one_at_a_time(std::string_view key);

// lookup3's hashlittle, from the start value 13.
uint32_t jenkins_hash(std::string_view key);

}  // namespace moxi
