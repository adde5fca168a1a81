// Jump consistent hash (Lamping and Veach, 2014): no ring and no memory, every backend has its
// exact share, and with a backend added at the end of the list only the keys move that the new one
// gets. The order of the list is what counts; names and addresses do not.
//
// The hash of a key is XXH3 of 64 bits with seed 0. A backend of weight w stands for w successive
// numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "proxy/config/backend_config.h"
#include "proxy/config/hash_tag.h"
#include "proxy/route/distribution.h"

namespace moxi {

// The number, below `count` (at least 1), of the place of a key with this hash.
uint64_t jump_place(uint64_t hash, uint64_t count);

// Over those of `backends` that are no spares. Keys of those that are not among `places` (not
// empty; the result is an index into it) are hashed again until they meet one that is: nobody
// else's keys move.
std::unique_ptr<Distribution> make_jump(std::span<const BackendConfig> backends,
                                        const std::vector<uint32_t>& places, const HashTag& tag);

}  // namespace moxi
