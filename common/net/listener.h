// A listening socket on the main thread's loop: accepts what has come and hands each descriptor on.
// It never spins and never needs a new client to recover. When it cannot accept,
//
//     over -c, maxconns_fast        each is answered with an error and closed; no pause
//     over -c otherwise             pause: clients wait in the socket's queue
//     no descriptors, maxconns_fast answered by way of a descriptor held in reserve, then pause
//     no descriptors or no memory   pause
//
// In a pause it does not wait for the socket; it tries again 10 ms later, and as soon as a
// connection is closed (resume()). The pause ends when that works.
#pragma once

#include <functional>
#include <memory>

#include "common/net/connection_limit.h"
#include "common/net/event_loop.h"
#include "common/net/unique_fd.h"

namespace moxi {

// Tells a client that there are too many, and lets it go. Does not wait.
void turn_away(UniqueFd fd);

class Listener final : private IoWatch {
 public:
  // Gets a connected, non-blocking descriptor whose place in the limit is taken: whoever closes it
  // calls ConnectionLimit::closed().
  using OnAccept = std::function<void(UniqueFd)>;

  static constexpr int kMostPerTurn = 64;
  static constexpr Milliseconds kPause{10};

  // `fd` listens; `loop` and `limit` outlive this.
  Listener(EventLoop& loop, UniqueFd fd, ConnectionLimit& limit, OnAccept on_accept);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // False: the system has no room to watch the socket.
  [[nodiscard]] bool start();
  // A connection was closed: ends a pause if that made room. The loop's thread only.
  void resume();
  // Accepts who has connected and waits, for the last time before the listener goes.
  void accept_waiting();

  int fd() const { return fd_.get(); }
  bool is_paused() const { return is_paused_; }

 private:
  enum class Outcome {
    kOne,        // accepted, or rejected, or gone before it was accepted
    kDrained,    // nobody waits
    kFull,       // the limit is reached, clients wait
    kExhausted,  // the system refuses
  };

  void on_ready(bool readable, bool writable) override;
  Outcome accept_some();
  Outcome accept_one();
  Outcome accept_and_reject();
  Outcome reject_with_reserve();
  void reject(UniqueFd fd);
  void try_again();
  void pause();
  void end_pause();

  EventLoop& loop_;
  const UniqueFd fd_;
  ConnectionLimit& limit_;
  const OnAccept on_accept_;
  const std::unique_ptr<TimerHandle> timer_;
  UniqueFd reserve_;
  bool is_watched_ = false;
  bool is_paused_ = false;
};

}  // namespace moxi
