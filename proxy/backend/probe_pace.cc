#include "proxy/backend/probe_pace.h"

#include <algorithm>

namespace moxi {

void ProbePace::begin(TimePoint now) {
  since_ = now;
  errors_ = 1;  // the one that marked it
  period_ = settings_.period;
}

Milliseconds ProbePace::next(TimePoint now) {
  return std::max(settings_.least, next_pace(now));
}

Milliseconds ProbePace::next_pace(TimePoint now) {
  const bool has_interval = settings_.retry_interval.count() > 0 && settings_.max_errors > 0;
  if (has_interval && errors_ > settings_.max_errors) return settings_.retry_interval;
  if (now - since_ > settings_.eager_for) {
    // With half of it on top this is the longest wait.
    period_ = std::min(period_ + period_ / 2, settings_.longest * 2 / 3);
  }
  // xorshift64: spreads, no more is needed of it
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return period_ / 2 + Milliseconds(random_ % static_cast<uint64_t>(period_.count() + 1));
}

}  // namespace moxi
