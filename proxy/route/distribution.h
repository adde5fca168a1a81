// Which backend of a pool keeps a key. Placement is a promise to whoever filled those backends
// with another client or proxy: each kind that others have as well is theirs to the last bit.
//
// A Distribution is built once from a pool's backends and shared by all workers without a lock:
// it is constant, but for the next choice of the one that chooses at random.
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
  // Whether a key has one backend at all times.
  virtual bool is_steady() const { return true; }
};

}  // namespace moxi
