// What a process knows about the health of one backend, shared by all of its workers.
//
//   hard: a connect failed                                    -> down at once
//   soft: a request timed out, an answer could not be true,   -> down after three in a row, unless
//         a connection was lost with requests in flight          half of the pool is down so
//         already
//   down: nobody sends to it; one prober tries it             -> up when it has answered
//
// Workers read is_up() for each command: one relaxed load of a word that hardly ever changes.
// Everything else is rare and goes through the lock of its HealthGroup. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/base/clock.h"

namespace moxi {

class HealthGroup;

class BackendHealth {
 public:
  BackendHealth() = default;
  BackendHealth(const BackendHealth&) = delete;
  BackendHealth& operator=(const BackendHealth&) = delete;

  bool is_up() const { return mark_.load(std::memory_order_relaxed) == Mark::kUp; }
  // A soft failure was the last that was heard: good_answer() is wanted.
  bool is_suspected() const { return soft_failures_.load(std::memory_order_relaxed) != 0; }
  // How often it has come back.
  uint32_t recoveries() const { return recoveries_.load(std::memory_order_relaxed); }

  void soft_failure();
  void hard_failure();
  // When it was last marked down, in microseconds since 1970; 0: never.
  int64_t marked_at() const { return marked_at_.load(std::memory_order_relaxed); }
  // An answer came in time: earlier soft failures are forgotten.
  void good_answer() { soft_failures_.store(0, std::memory_order_relaxed); }
  // The prober's: the backend has answered.
  void recovered();

  // Why it cannot be talked to although it can be reached, in words for the operator, as the last
  // connect has shown; empty: nothing like that. Before the mark that follows from it.
  void set_trouble(std::string why);
  std::string trouble() const;

  // Connects, by whomever: the prober keeps all of them together below the limit of a second.
  void count_connect(TimePoint now);
  // When the next may begin.
  TimePoint next_connect();

  // How many soft failures in a row mark a backend down.
  static constexpr uint32_t kSoftLimit = 3;
  // Connects a second to a dead backend.
  static constexpr size_t kConnectsPerSecond = 10;

 private:
  friend class HealthGroup;
  enum class Mark : uint8_t { kUp, kSoftDown, kHardDown };

  HealthGroup* group_ = nullptr;
  size_t index_ = 0;
  std::atomic<Mark> mark_{Mark::kUp};  // written under the group's lock
  std::atomic<uint32_t> soft_failures_{0};
  std::atomic<uint32_t> recoveries_{0};
  std::atomic<int64_t> marked_at_{0};
  // The last connects, in a ring; under the group's lock.
  std::array<TimePoint, kConnectsPerSecond> connects_{};
  size_t oldest_connect_ = 0;
};

}  // namespace moxi
