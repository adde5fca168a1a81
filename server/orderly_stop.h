// Waits, on the main thread, until the workers have let the clients of some roles go.
//
//   main: drain(roles) -> post to each worker -> [ Drain ] -> done -> wakes main
//
// Made by the server when it is told to stop.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/net/event_loop.h"
#include "common/session/worker.h"

namespace moxi {

class OrderlyStop {
 public:
  // `loop` is the main thread's. `hurry` becomes true, on it, when there is no time. The workers
  // are stopped before this goes.
  OrderlyStop(EventLoop& loop, std::span<const std::unique_ptr<Worker>> workers, const bool& hurry);

  // Runs the loop until no client of `roles` is left on any worker, for `time` at most.
  void drain(const std::vector<uint8_t>& roles, Milliseconds time);

 private:
  EventLoop& loop_;
  const std::span<const std::unique_ptr<Worker>> workers_;
  const bool& hurry_;
  bool is_late_ = false;
  const std::unique_ptr<TimerHandle> timer_;
  // Increased by the workers. Who is late is not waited for, and counts for no later call.
  std::vector<std::unique_ptr<std::atomic<size_t>>> done_;
};

}  // namespace moxi
