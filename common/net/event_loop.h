// The event loop of one thread, as everything above it sees it: readiness of file descriptors,
// timers, and a wake-up from other threads. make_event_loop() gives the one on libevent
// (level-triggered, no locks); t/support has a virtual twin with virtual time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "common/base/clock.h"

namespace moxi {

// Storage for the loop's own record of one watched descriptor: nothing is allocated per connection.
class IoWatch {
 public:
  IoWatch() = default;
  IoWatch(const IoWatch&) = delete;
  IoWatch& operator=(const IoWatch&) = delete;

  virtual void on_ready(bool readable, bool writable) = 0;

  static constexpr size_t kStorage = 128;
  std::byte* storage() { return storage_; }

 protected:
  ~IoWatch() = default;

 private:
  alignas(8) std::byte storage_[kStorage];
};

enum class Interest : uint8_t { kNone, kRead, kWrite, kReadWrite };

class TimerHandle {
 public:
  virtual ~TimerHandle() = default;  // stops it
  // Calls once, `delay` from now; a running timer is set anew.
  virtual void start(Milliseconds delay) = 0;
  virtual void stop() = 0;
};

class EventLoop {
 public:
  virtual ~EventLoop() = default;

  // Starts watching; `watch` must stay where it is until unwatch().
  virtual void watch(IoWatch& watch, int fd, Interest interest) = 0;
  // Changes what is waited for; the watch must have been started.
  virtual void rewatch(IoWatch& watch, int fd, Interest interest) = 0;
  virtual void unwatch(IoWatch& watch) = 0;

  virtual std::unique_ptr<TimerHandle> make_timer(std::function<void()> callback) = 0;
  virtual TimePoint now() const = 0;

  // One poll and its callbacks. `wait`: sleep until something is ready, else only look.
  virtual void run_once(bool wait) = 0;
  // Ends the sleep of run_once(). The only call that other threads may make.
  virtual void wake() = 0;
};

std::unique_ptr<EventLoop> make_event_loop();

}  // namespace moxi
