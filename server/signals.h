// The signals of the process: INT, TERM and USR1 stop it, HUP has it look at its files again (the
// log, users), PIPE is ignored.
// Owned by the server, on the main thread's loop.
#pragma once

#include <functional>
#include <memory>

#include "common/base/status.h"
#include "common/net/event_loop.h"
#include "common/net/unique_fd.h"

namespace moxi {

class Signals final : private IoWatch {
 public:
  // Called on the loop's thread, once for each signal.
  struct Calls {
    std::function<void(int signal)> stop;
    std::function<void()> reload;
    // TTIN: more is to be logged, TTOU: less. Empty: these signals do what the system has them do.
    std::function<void(bool more)> louder{};
  };
  // Made before there are other threads, so that they inherit what is blocked. `loop` outlives
  // this.
  static Result<std::unique_ptr<Signals>> create(EventLoop& loop, Calls calls);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  Signals(EventLoop& loop, UniqueFd fd, Calls calls);
  void on_ready(bool readable, bool writable) override;

  EventLoop& loop_;
  const UniqueFd fd_;
  const Calls calls_;
};

}  // namespace moxi
