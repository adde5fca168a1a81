// Closes clients that have asked for nothing for a while (idle_timeout): twice a second it looks
// whose number of requests is what it was. Sessions know nothing of it, and without a timeout there
// is neither memory nor a timer. Owned by its worker; on its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common/net/event_loop.h"

namespace moxi {

class Session;
class Worker;

class IdleWatch {
 public:
  explicit IdleWatch(Worker& worker) : worker_(worker) {}

  // Before the worker starts; 0: nothing is done. A client goes once more than `seconds` have
  // passed since it came or its last request was complete, unless it is sending a value or has not
  // read its answers.
  void start(uint32_t seconds);

 private:
  struct Seen {
    uint32_t generation = 0;
    uint32_t requests = 0;
    uint32_t looks = 0;  // that found it like this
  };

  void look();
  void look_at(Session& session, Seen& seen);

  Worker& worker_;
  uint32_t most_looks_ = 0;
  std::unique_ptr<TimerHandle> timer_;
  std::vector<Seen> seen_;  // by the session's place in the pool
};

}  // namespace moxi
