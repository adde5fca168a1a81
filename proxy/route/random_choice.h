// random as twemproxy has it: every request goes to any of the backends, with equal chances,
// whatever its key and their weights. For backends that all hold the same values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "proxy/route/distribution.h"

namespace moxi {

// `backends` is at least 1; `seed` is where the sequence of choices begins.
std::unique_ptr<Distribution> make_random_choice(size_t backends, uint64_t seed);

}  // namespace moxi
