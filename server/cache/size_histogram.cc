#include "server/cache/size_histogram.h"

#include <algorithm>

namespace moxi {

SizeHistogram::SizeHistogram(size_t largest)
    : steps_(largest / kStep + 2), counts_(std::make_unique<std::atomic<int64_t>[]>(steps_)) {}

std::atomic<int64_t>& SizeHistogram::count(size_t bytes) {
  return counts_[std::min((bytes + kStep - 1) / kStep, steps_ - 1)];
}

}  // namespace moxi
