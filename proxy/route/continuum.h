// The ring behind ketama: points sorted by value, and a table that leads straight to the right
// place in them. Constant once built; any thread.
//
//   hash  --top bits-->  starts_  ------>  points_: value, owner | value, owner | ... | sentinel
//                                          (scan on to the first value >= hash)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace moxi {

struct ContinuumPoint {
  uint32_t value;
  // The index of the backend that owns the arc up to this point.
  uint32_t backend;

  friend bool operator==(const ContinuumPoint&, const ContinuumPoint&) = default;
};

class Continuum {
 public:
  // `points` in any order, at least one. Of several with the same value the one that came first
  // wins.
  explicit Continuum(std::vector<ContinuumPoint> points);

  // The owner of the first point >= hash, or of the first point of all if there is none.
  uint32_t owner(uint32_t hash) const {
    const ContinuumPoint* point = points_.data() + starts_[hash >> shift_];
    while (point->value < hash)
      ++point;
    return point->backend;
  }

  // In ascending order, without the sentinel.
  std::span<const ContinuumPoint> points() const { return {points_.data(), points_.size() - 1}; }

 private:
  // Ends in a sentinel of value 2^32 - 1 that belongs to the first point's owner, so that neither
  // the scan nor the wrap needs a test.
  std::vector<ContinuumPoint> points_;
  // For each value of the hash's top bits, the first point that is not below it.
  std::vector<uint32_t> starts_;
  unsigned shift_;
};

}  // namespace moxi
