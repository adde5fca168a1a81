#include "proxy/backend/connect_gate.h"

#include <algorithm>
#include <chrono>

namespace moxi {

void ConnectGate::count(TimePoint now) {
  // xorshift64: spreads, no more is needed of it
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  const auto spread = static_cast<int64_t>(random_ % 512);
  const std::chrono::microseconds base = interval_;
  next_ = std::max(now, next_) + base + base * spread / 1024;
}

}  // namespace moxi
