// Time, as the parts of the program see it.
//
// Clock is the source (real, or the virtual twin in t/support). SecondClock is what the cache and
// the sessions read on their hot path: one relaxed load of a number that the main thread advances
// once a second. Relative and absolute expiry run on monotonic time, so that a jump of the wall
// clock expires nothing (the wall clock is read only to translate absolute times when they are
// set).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace moxi {

using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
  virtual int64_t unix_seconds() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  int64_t unix_seconds() const override {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

// Seconds since the process started, plus 2: like memcached's, so that 0 and 1 stay free for
// "never" and "already expired".
using RelTime = uint32_t;

inline constexpr RelTime kNeverExpires = 0;
inline constexpr RelTime kAlreadyExpired = 1;
inline constexpr RelTime kFirstSecond = 2;
// A larger exptime of the protocol is an absolute unix time.
inline constexpr int64_t kMaxRelativeExptime = 60L * 60 * 24 * 30;

// Written by one thread (advance), read by all.
class SecondClock {
 public:
  explicit SecondClock(const Clock& source)
      : start_(source.now()), unix_start_(source.unix_seconds() - kFirstSecond) {}

  RelTime now() const { return now_.load(std::memory_order_relaxed); }
  // The unix time at which RelTime was 0.
  int64_t unix_start() const { return unix_start_.load(std::memory_order_relaxed); }

  // Called once a second, or whenever a test moves its clock.
  void advance(const Clock& source) {
    auto passed = std::chrono::duration_cast<std::chrono::seconds>(source.now() - start_).count();
    now_.store(static_cast<RelTime>(passed) + kFirstSecond, std::memory_order_relaxed);
    unix_start_.store(source.unix_seconds() - static_cast<int64_t>(passed) - kFirstSecond,
                      std::memory_order_relaxed);
  }

  // The moment at which an item with the protocol's `exptime` dies: 0 never, negative at once,
  // up to 30 days relative, more an absolute unix time.
  RelTime expiry(int64_t exptime) const {
    if (exptime == 0) return kNeverExpires;
    if (exptime < 0) return kAlreadyExpired;
    const int64_t due = exptime > kMaxRelativeExptime ? exptime - unix_start() : exptime + now();
    if (due <= static_cast<int64_t>(now())) return kAlreadyExpired;
    return due > INT64_C(0xfffffffe) ? 0xfffffffe : static_cast<RelTime>(due);
  }

 private:
  const TimePoint start_;
  std::atomic<RelTime> now_{kFirstSecond};
  std::atomic<int64_t> unix_start_;
};

}  // namespace moxi
