// The signals of the process: INT, TERM and USR1 stop it, HUP and PIPE are ignored. Owned by the
// server, on the main thread's loop.
#pragma once

#include <functional>
#include <memory>

#include "common/base/status.h"
#include "common/net/event_loop.h"
#include "common/net/unique_fd.h"

namespace moxi {

class Signals final : private IoWatch {
 public:
  // Made before there are other threads, so that they inherit what is blocked. `on_stop` is called
  // on the loop's thread. `loop` outlives this.
  static Result<std::unique_ptr<Signals>> create(EventLoop& loop, std::function<void()> on_stop);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  Signals(EventLoop& loop, UniqueFd fd, std::function<void()> on_stop);
  void on_ready(bool readable, bool writable) override;

  EventLoop& loop_;
  const UniqueFd fd_;
  const std::function<void()> on_stop_;
};

}  // namespace moxi
