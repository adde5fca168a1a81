// A large value that nobody wants, or that is too large to be held: its bytes are counted, and what
// is left is its size.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>

#include "proxy/backend/value_sink.h"

namespace moxi {

class DroppedValue final : public ValueSink {
 public:
  explicit DroppedValue(size_t size) : size_(size), left_(size) {}

  size_t left() const override { return left_; }
  std::span<char> room() override { return {bytes_.data(), std::min(left_, bytes_.size())}; }
  void advance(size_t n) override { left_ -= n; }
  LargeValue take(std::unique_ptr<ValueSink>) override { return {size_, {}, {}}; }

 private:
  const size_t size_;
  size_t left_;
  std::array<char, size_t{64} << 10> bytes_;
};

}  // namespace moxi
