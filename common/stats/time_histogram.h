// How long something took, counted in buckets: one writer (a worker), any number of readers, who
// put the histograms of all workers together in a TimeTotals.
//
//   0 .. 2,000 us    in steps of 5 us
//   2,000 us .. 35 minutes: each doubling in 16 equal steps; what is longer counts as its end
//
// Every line that moxi shows of a histogram (steps of 100 us up to 2,000, then doublings) is a
// whole number of these buckets.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace moxi {

class TimeHistogram {
 public:
  static constexpr uint64_t kLinearEnd = 2000;
  static constexpr uint64_t kLinearStep = 5;
  static constexpr size_t kLinearBuckets = kLinearEnd / kLinearStep;
  static constexpr size_t kDoublings = 20;
  static constexpr size_t kStepsPerDoubling = 16;
  static constexpr size_t kBuckets = kLinearBuckets + kDoublings * kStepsPerDoubling;

  // The writer.
  void record(uint64_t microseconds);
  void reset();

  // Anybody.
  uint64_t bucket(size_t index) const { return buckets_[index].load(std::memory_order_relaxed); }
  uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

  static size_t bucket_of(uint64_t microseconds);
  // The least duration that counts in the bucket; that of kBuckets is the end of the range.
  static uint64_t lower_bound(size_t bucket);

 private:
  std::array<std::atomic<uint64_t>, kBuckets> buckets_{};
  std::atomic<uint64_t> sum_{0};
};

// Several histograms as one.
class TimeTotals {
 public:
  void add(const TimeHistogram& histogram);

  uint64_t count() const { return count_; }
  uint64_t sum() const { return sum_; }
  uint64_t mean() const { return count_ == 0 ? 0 : sum_ / count_; }
  // The duration that `share` (0 to 1) of all do not exceed, to the width of a bucket; 0 if there
  // are none.
  uint64_t percentile(double share) const;
  // As moxi writes it, a line for each step that is not empty: "start+width=count share% ****", in
  // microseconds, the share being that of all up to there.
  std::vector<std::string> lines() const;

 private:
  uint64_t count_ = 0;
  uint64_t sum_ = 0;
  std::array<uint64_t, TimeHistogram::kBuckets> buckets_{};
};

}  // namespace moxi
