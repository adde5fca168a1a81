// Which backend of a pool keeps a key. Placement is a promise to whoever filled those backends
// with another client or proxy: each kind reproduces an existing scheme exactly.
//
// A Distribution is built once from a pool's backends and constant afterwards; pick() keeps
// nothing, so that all workers may share one without a lock.
#pragma once

#include <cstddef>
#include <string_view>

namespace moxi {

class Distribution {
 public:
  Distribution() = default;
  Distribution(const Distribution&) = delete;
  Distribution& operator=(const Distribution&) = delete;
  virtual ~Distribution() = default;

  // The index of the backend for `key` (any bytes, any length), in the order in which the
  // backends were given.
  virtual size_t pick(std::string_view key) const = 0;
};

}  // namespace moxi
