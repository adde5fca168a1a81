// modula as libmemcached has it: the hash of the key, modulo the number of backends. Weights do not
// count, and nearly every key moves when a backend is added or removed.
#pragma once

#include <memory>
#include <span>

#include "proxy/config/backend_config.h"
#include "proxy/route/distribution.h"
#include "proxy/route/key_hash.h"

namespace moxi {

// `backends` is not empty. libmemcached's hash unless told otherwise.
std::unique_ptr<Distribution> make_modula(std::span<const BackendConfig> backends,
                                          const KeyHasher& hasher = KeyHash::kOneAtATime);

}  // namespace moxi
