// Counts of durations in buckets of at most 1.6 % width, from 1 ns to 18 minutes.
//
// Buckets are linear within a power of two (64 of them), as in most such histograms: no bounds to
// configure, one increment per record. Owned by the generator's only thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace moxi {

class LatencyHistogram {
 public:
  // Adds `count` durations of `nanoseconds` each; longer ones than the range count as its end.
  void record(uint64_t nanoseconds, uint64_t count);

  // The least duration (upper bound of its bucket, nanoseconds) that `share` (0 to 1) of all
  // recorded ones do not exceed; 0 when nothing was recorded.
  uint64_t percentile(double share) const;

  uint64_t count() const { return count_; }

 private:
  static constexpr size_t kSubBits = 6;
  static constexpr size_t kMaxBits = 40;
  static constexpr size_t kBuckets = (kMaxBits - kSubBits + 1) << kSubBits;

  static size_t bucket_of(uint64_t nanoseconds);
  static uint64_t upper_bound(size_t bucket);

  uint64_t count_ = 0;
  std::array<uint64_t, kBuckets> buckets_{};
};

}  // namespace moxi
