#include "proxy/route/continuum.h"

#include <algorithm>
#include <bit>

namespace moxi {

namespace {

constexpr unsigned kHashBits = 32;
// The table has at least one entry per point, so that a scan passes one point or two.
constexpr unsigned kMinTableBits = 8;
constexpr unsigned kMaxTableBits = 24;

}  // namespace

Continuum::Continuum(std::vector<ContinuumPoint> points) : points_(std::move(points)) {
  std::stable_sort(
      points_.begin(), points_.end(),
      [](const ContinuumPoint& a, const ContinuumPoint& b) { return a.value < b.value; });
  points_.push_back({UINT32_MAX, points_.front().backend});
  const auto bits = static_cast<unsigned>(std::bit_width(points_.size()));
  const unsigned table_bits = std::clamp(bits, kMinTableBits, kMaxTableBits);
  shift_ = kHashBits - table_bits;
  starts_.resize(size_t{1} << table_bits);
  uint32_t point = 0;
  for (size_t i = 0; i < starts_.size(); ++i) {
    const auto lowest = static_cast<uint32_t>(i << shift_);
    while (points_[point].value < lowest)
      ++point;
    starts_[i] = point;
  }
}

}  // namespace moxi
