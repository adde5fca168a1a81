// See latency_histogram.h.
#include "t/bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace moxi {

size_t LatencyHistogram::bucket_of(uint64_t nanoseconds) {
  const uint64_t value = std::min(nanoseconds, (uint64_t{1} << kMaxBits) - 1);
  const auto width = static_cast<size_t>(std::bit_width(value));
  if (width <= kSubBits) return static_cast<size_t>(value);
  const size_t shift = width - kSubBits - 1;
  return ((shift + 1) << kSubBits) + static_cast<size_t>((value >> shift) & ((1 << kSubBits) - 1));
}

uint64_t LatencyHistogram::upper_bound(size_t bucket) {
  const size_t octave = bucket >> kSubBits;
  const uint64_t sub = bucket & ((1 << kSubBits) - 1);
  if (octave == 0) return sub;
  const size_t shift = octave - 1;
  return (((sub | (1 << kSubBits)) + 1) << shift) - 1;
}

void LatencyHistogram::record(uint64_t nanoseconds, uint64_t count) {
  buckets_[bucket_of(nanoseconds)] += count;
  count_ += count;
}

uint64_t LatencyHistogram::percentile(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted && seen > 0) return upper_bound(bucket);
  }
  return upper_bound(kBuckets - 1);
}

}  // namespace moxi
