// A large value for several waiters: what keeps its bytes alive is released by the last of them.
// Lives on the heap until then; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "common/base/pin.h"
#include "common/base/value_view.h"

namespace moxi {

class SharedValue final : public PinOwner {
 public:
  // Calls `take(LargeValue)` once for each of `count` who want it.
  template <typename Take>
  static void share(LargeValue value, size_t count, Take take) {
    auto* shared = new SharedValue(std::move(value));
    const Pin own(shared, 0);  // those who have taken it may all be done before the next one is
    for (size_t i = 0; i < count; ++i) {
      ++shared->users_;
      take(LargeValue{shared->value_.size, shared->value_.segments, Pin(shared, 0)});
    }
  }

 private:
  explicit SharedValue(LargeValue value) : value_(std::move(value)) {}
  void unpin(uint64_t) override {
    if (--users_ == 0) delete this;
  }

  const LargeValue value_;
  size_t users_ = 1;
};

}  // namespace moxi
