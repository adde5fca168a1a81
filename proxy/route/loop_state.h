// Finds out whether a pool forwards to itself through other proxies, and keeps it shut while it
// does. One per pool and process, shared by its workers; any thread.
//
//   a backend is slow -> probe: get moxi-loop:<nonce of this pool><number>   (no one asks for that)
//   a client asks for a key with our own nonce -> that is us: the pool is cut
//   cut: probes go on, once a second; none has come back for three seconds -> the pool is open
//   again
//
// Every proxy in the circle finds it on its own. Only slow backends are probed, because a request
// that goes round in a circle is never answered; so nothing is asked of those that work.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace moxi {

class LoopState {
 public:
  // `nonce`: random, of this pool alone.
  LoopState(size_t backends, uint64_t nonce);

  // Key of a probe, of this or of another pool.
  static bool is_reserved(std::string_view key) {
    return key.size() == kKeySize && key.starts_with(kPrefix);
  }
  bool is_own(std::string_view key) const {
    return is_reserved(key) && key.substr(kPrefix.size()).starts_with(nonce_);
  }

  // The key to ask the backend for; none if it was probed less than a second ago.
  std::optional<std::string> next_probe(size_t backend, TimePoint now);

  bool is_cut() const { return is_cut_.load(std::memory_order_relaxed); }
  // An own probe has come back. True: the pool is cut from now on, and the caller is the one to
  // keep probing.
  [[nodiscard]] bool arrived(TimePoint now);
  // For that caller: true if the loop is gone, and the pool no longer cut.
  [[nodiscard]] bool is_over(TimePoint now);

 private:
  static constexpr std::string_view kPrefix = "moxi-loop:";
  static constexpr size_t kHexDigits = 16;
  static constexpr size_t kKeySize = kPrefix.size() + 2 * kHexDigits;

  const std::string nonce_;
  std::atomic<bool> is_cut_{false};
  std::atomic<uint64_t> number_{0};
  std::atomic<TimePoint::rep> last_arrival_{0};
  std::deque<std::atomic<TimePoint::rep>> last_probe_;  // of each backend
};

}  // namespace moxi
