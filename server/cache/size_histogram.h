// How many items there are of each size, in steps of 32 bytes: what `stats sizes` shows. Any
// thread; exists only with -o track_sizes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace moxi {

class SizeHistogram {
 public:
  static constexpr size_t kStep = 32;

  // For items of up to `largest` bytes; what is larger counts as that.
  explicit SizeHistogram(size_t largest);

  void add(size_t bytes) { count(bytes).fetch_add(1, std::memory_order_relaxed); }
  void remove(size_t bytes) { count(bytes).fetch_sub(1, std::memory_order_relaxed); }
  // visit(upper end of the step, items) for each step with items, ascending.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (size_t step = 0; step < steps_; ++step) {
      const int64_t items = counts_[step].load(std::memory_order_relaxed);
      if (items > 0) visit(step * kStep, static_cast<uint64_t>(items));
    }
  }

 private:
  std::atomic<int64_t>& count(size_t bytes);

  const size_t steps_;
  const std::unique_ptr<std::atomic<int64_t>[]> counts_;
};

}  // namespace moxi
