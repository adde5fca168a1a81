// How many client connections there may be (-c), and what the listeners did about it: one per
// process, shared by all listeners. Listeners (main thread) open, whoever closes a connection (any
// worker) says so, the stats read.
//
//     listener: try_open() -> accept -> worker ... worker: closed() --+
//         ^                                                           | while a listener pauses
//         +---- resume() <---- posted to the main thread <---- on_room
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "common/base/clock.h"

namespace moxi {

struct AcceptStats {
  uint64_t rejected_connections = 0;
  uint64_t listen_disabled_num = 0;         // pauses; those of several listeners at once are one
  uint64_t time_in_listen_disabled_us = 0;  // of the pauses that have ended
  bool accepting = true;
};

class ConnectionLimit {
 public:
  // `rejects`: a connection beyond `most` is answered with an error (maxconns_fast); else it waits
  // in the listening socket's queue.
  ConnectionLimit(uint32_t most, bool rejects) : most_(most), rejects_(rejects) {}
  ConnectionLimit(const ConnectionLimit&) = delete;
  ConnectionLimit& operator=(const ConnectionLimit&) = delete;

  // Called by whichever thread closes a connection while a listener pauses: it should post
  // Listener::resume() of all listeners to their thread. Set before there are threads.
  void set_on_room(std::function<void()> on_room) { on_room_ = std::move(on_room); }

  uint32_t most() const { return most_; }
  bool rejects() const { return rejects_; }
  // Any thread.
  uint32_t open() const { return open_.load(std::memory_order_relaxed); }
  AcceptStats stats() const;

  // Main thread: takes the place of one connection. False: there is none.
  [[nodiscard]] bool try_open();
  // Main thread: the place was not used.
  void cancel_open() { open_.fetch_sub(1); }
  // Any thread: a connection is gone.
  void closed();

  // For listeners, on the main thread.
  void count_rejected() { rejected_.fetch_add(1, std::memory_order_relaxed); }
  void pause_begins(TimePoint now);
  void pause_ends(TimePoint now);
  void resume_begins() { room_is_told_.store(false); }

 private:
  const uint32_t most_;
  const bool rejects_;
  std::function<void()> on_room_;
  std::atomic<uint32_t> open_{0};
  std::atomic<uint32_t> paused_listeners_{0};
  std::atomic<bool> room_is_told_{false};  // on_room was called and no listener has looked yet
  std::atomic<uint64_t> rejected_{0};
  std::atomic<uint64_t> pauses_{0};
  std::atomic<uint64_t> paused_us_{0};
  TimePoint pause_began_;
};

}  // namespace moxi
