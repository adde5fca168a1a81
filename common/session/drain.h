// The orderly end of a worker's clients: everything that has arrived is answered, then the client
// is told that nothing follows.
//
//   every 10 ms: read what has arrived -> run it -> between two requests? finish, else next time
//   after a second, of one that never stops: what has been read is answered, the rest is not read
//
// Finished sessions close when their answers are out: those of backends may take their time. Who
// does not read, or waits for a backend that does not answer, stays until the worker is stopped.
// So it is for the clients of a role that is no more. Owned by its worker; on its thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "common/net/event_loop.h"

namespace moxi {

class Session;
class Worker;

class Drain {
 public:
  explicit Drain(Worker& worker);

  // The clients of `roles` as well, if it runs already. `done` replaces what was to be called.
  void begin(std::vector<uint8_t> roles, std::function<void()> done);
  // What was to be called has been.
  bool is_done() const { return !done_; }

 private:
  void sweep();
  bool is_meant(const Session& session) const;
  void read_on();
  size_t settle_all(bool may_read_on);

  Worker& worker_;
  const std::unique_ptr<TimerHandle> timer_;
  std::vector<uint8_t> roles_;
  std::function<void()> done_;
  TimePoint reads_until_;
};

}  // namespace moxi
