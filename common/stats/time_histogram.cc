#include "common/stats/time_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

namespace moxi {
namespace {

constexpr size_t kBarLength = 40;
constexpr uint64_t kShownStep = 100;

// One line of the listing: a range of buckets.
struct Step {
  size_t first = 0;
  size_t end = 0;
  uint64_t count = 0;
};

size_t end_of_step(size_t first) {
  constexpr size_t kLinearStep = kShownStep / TimeHistogram::kLinearStep;
  return first +
         (first < TimeHistogram::kLinearBuckets ? kLinearStep : TimeHistogram::kStepsPerDoubling);
}

void bump(std::atomic<uint64_t>& value, uint64_t n) {
  value.store(value.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

}  // namespace

size_t TimeHistogram::bucket_of(uint64_t microseconds) {
  if (microseconds < kLinearEnd) return static_cast<size_t>(microseconds / kLinearStep);
  const auto doubling = static_cast<size_t>(std::bit_width(microseconds / kLinearEnd) - 1);
  if (doubling >= kDoublings) return kBuckets - 1;
  const uint64_t start = kLinearEnd << doubling;
  const auto step = static_cast<size_t>((microseconds - start) * kStepsPerDoubling / start);
  return kLinearBuckets + doubling * kStepsPerDoubling + step;
}

uint64_t TimeHistogram::lower_bound(size_t bucket) {
  if (bucket < kLinearBuckets) return bucket * kLinearStep;
  const size_t doubling = (bucket - kLinearBuckets) / kStepsPerDoubling;
  const size_t step = (bucket - kLinearBuckets) % kStepsPerDoubling;
  return ((kLinearEnd << doubling) * (kStepsPerDoubling + step)) / kStepsPerDoubling;
}

void TimeHistogram::record(uint64_t microseconds) {
  bump(buckets_[bucket_of(microseconds)], 1);
  bump(sum_, microseconds);
}

void TimeHistogram::reset() {
  for (std::atomic<uint64_t>& bucket : buckets_)
    bucket.store(0, std::memory_order_relaxed);
  sum_.store(0, std::memory_order_relaxed);
}

void TimeTotals::add(const TimeHistogram& histogram) {
  sum_ += histogram.sum();
  for (size_t i = 0; i < buckets_.size(); ++i) {
    const uint64_t count = histogram.bucket(i);
    buckets_[i] += count;
    count_ += count;
  }
}

uint64_t TimeTotals::percentile(double share) const {
  if (count_ == 0) return 0;
  const auto rank = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  const uint64_t wanted = std::clamp<uint64_t>(rank, 1, count_);
  uint64_t seen = 0;
  size_t bucket = 0;
  while (seen + buckets_[bucket] < wanted)
    seen += buckets_[bucket++];
  return TimeHistogram::lower_bound(bucket + 1);
}

std::vector<std::string> TimeTotals::lines() const {
  std::vector<Step> steps;
  uint64_t largest = 0;
  for (size_t first = 0; first < buckets_.size(); first = end_of_step(first)) {
    Step step{first, end_of_step(first)};
    for (size_t i = step.first; i < step.end; ++i)
      step.count += buckets_[i];
    if (step.count == 0) continue;
    largest = std::max(largest, step.count);
    steps.push_back(step);
  }
  std::vector<std::string> lines;
  uint64_t seen = 0;
  for (const Step& step : steps) {
    seen += step.count;
    const uint64_t start = TimeHistogram::lower_bound(step.first);
    const uint64_t width = TimeHistogram::lower_bound(step.end) - start;
    const double share = 100.0 * static_cast<double>(seen) / static_cast<double>(count_);
    char text[128];
    const int size = std::snprintf(
        text, sizeof text, "%llu+%llu=%llu %.2f%% ", static_cast<unsigned long long>(start),
        static_cast<unsigned long long>(width), static_cast<unsigned long long>(step.count), share);
    const double bar = static_cast<double>(kBarLength) * static_cast<double>(step.count) /
                       static_cast<double>(largest);
    lines.emplace_back(text, static_cast<size_t>(size));
    lines.back().append(std::max(static_cast<size_t>(bar), size_t{1}), '*');
  }
  return lines;
}

}  // namespace moxi
