#include "proxy/route/loop_state.h"

#include <chrono>
#include <cinttypes>
#include <cstdio>

namespace moxi {
namespace {

// A little less than a second, so that a timer of a second always finds one due.
constexpr Milliseconds kProbeInterval{950};
constexpr Milliseconds kGoneAfter{3000};

std::string hex(uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, number);
  return text;
}

}  // namespace

LoopState::LoopState(size_t backends, uint64_t nonce) : nonce_(hex(nonce)), last_probe_(backends) {}

std::optional<std::string> LoopState::next_probe(size_t backend, TimePoint now) {
  std::atomic<TimePoint::rep>& last = last_probe_[backend];
  const TimePoint::rep when = now.time_since_epoch().count();
  TimePoint::rep before = last.load(std::memory_order_relaxed);
  const auto interval = std::chrono::duration_cast<TimePoint::duration>(kProbeInterval);
  if (before != 0 && when - before < interval.count()) return std::nullopt;
  if (!last.compare_exchange_strong(before, when, std::memory_order_relaxed)) return std::nullopt;
  // The number makes keys that a proxy behind us places on all of its backends in time.
  return std::string(kPrefix) + nonce_ + hex(number_.fetch_add(1, std::memory_order_relaxed));
}

bool LoopState::arrived(TimePoint now) {
  last_arrival_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  return !is_cut_.exchange(true);
}

bool LoopState::is_over(TimePoint now) {
  const TimePoint last{TimePoint::duration(last_arrival_.load(std::memory_order_relaxed))};
  if (now - last < kGoneAfter) return false;
  is_cut_.store(false);
  return true;
}

}  // namespace moxi
