// modula as libmemcached has it: one-at-a-time hash of the key, modulo the number of backends.
// Weights do not count, and nearly every key moves when a backend is added or removed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "proxy/config/backend_config.h"
#include "proxy/route/distribution.h"

namespace moxi {

// Jenkins's one-at-a-time hash over signed characters, as libmemcached computes it on x86.
uint32_t one_at_a_time(std::string_view key);

// `backends` is not empty.
std::unique_ptr<Distribution> make_modula(std::span<const BackendConfig> backends);

}  // namespace moxi
