// The event loop of one thread, as everything above it sees it: readiness of file descriptors,
// timers, and a wake-up from other threads. make_event_loop() gives the one on libevent
// (level-triggered, no locks); t/support has a virtual twin with virtual time.
//
// One turn of a thread is one run_once() and what its owner does behind it:
//
//     run_once():  poll -> on_ready() of each ready descriptor (reads, requests, answers queued)
//                       -> callbacks of timers that are due
//     end of turn: tasks that other threads posted, then one write for each connection with output
//
// so that everything one poll reported is answered before the first system call that writes.
#pragma once

#include <cstddef>
#include <cstdint>
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

  // Either is also true for an error or a hang-up, which the next read or write then reports.
  // It may unwatch any watch, and destroy the one that it is called for.
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
  // Calls once, not before `delay` from EventLoop::now(); a running timer is set anew. The callback
  // may start or stop its own timer, but not destroy it.
  virtual void start(Milliseconds delay) = 0;
  virtual void stop() = 0;
};

class EventLoop {
 public:
  virtual ~EventLoop() = default;

  // Starts watching; `watch` must stay where it is until unwatch(), and `fd` stay open as long.
  // False: the system has no room for it; nothing will be reported.
  virtual bool watch(IoWatch& watch, int fd, Interest interest) = 0;
  // Changes what is waited for; the watch must have been started. False as above.
  virtual bool rewatch(IoWatch& watch, int fd, Interest interest) = 0;
  // Nothing more is reported, not even what the poll of this turn found.
  virtual void unwatch(IoWatch& watch) = 0;

  virtual std::unique_ptr<TimerHandle> make_timer(std::function<void()> callback) = 0;
  // The time of this turn: read from the clock once, when first asked for after the poll.
  virtual TimePoint now() const = 0;

  // One poll and its callbacks. `wait`: sleep until something is ready, else only look.
  virtual void run_once(bool wait) = 0;
  // Ends the sleep of run_once(), or the next one if it does not sleep. What the caller wrote
  // before is visible when that run_once() has returned. The only call that other threads may make.
  virtual void wake() = 0;
};

// Null: the system has no descriptors or no memory left. `descriptors`: how many will be watched at
// most, as far as it is known; the loop's table has room for them (up to some ten thousands) from
// the start, and does not have to grow, and leave holes behind, while connections come.
std::unique_ptr<EventLoop> make_event_loop(size_t descriptors = 0);

}  // namespace moxi
