// Turns detailed statistics on and off. While they are off nothing of them is on the way of a
// request: each worker has a second handler, which counts prefixes, and the switch decides by which
// of the two the worker's sessions are served.
#pragma once

#include <atomic>
#include <vector>

#include "common/session/handler.h"
#include "common/session/worker.h"
#include "server/command/prefix_counters.h"

namespace moxi {

class DetailSwitch {
 public:
  DetailSwitch(char delimiter, bool on) : counters_(delimiter), on_(on) {}
  DetailSwitch(const DetailSwitch&) = delete;
  DetailSwitch& operator=(const DetailSwitch&) = delete;

  PrefixCounters& counters() { return counters_; }
  bool is_on() const { return on_.load(std::memory_order_relaxed); }
  // Before the worker starts. `plain` is a handler of it, `counting` does the same and counts.
  void add(Worker& worker, Handler& plain, Handler& counting);
  // Any thread. The worker of `asked`, on whose thread this is, follows at once, the others in
  // their next turn.
  void set(bool on, const Handler* asked);

 private:
  struct Place {
    Worker* worker;
    Handler* plain;
    Handler* counting;
  };

  void follow(const Place& place) const;

  PrefixCounters counters_;
  std::atomic<bool> on_;
  std::vector<Place> places_;  // constant once the workers run
};

}  // namespace moxi
