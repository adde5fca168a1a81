// Turns detailed statistics and the watching of commands on and off. While they are off nothing of
// them is on the way of a request: each worker has a second handler, which counts prefixes, and a
// third, which tells the log, and the switch decides by which the worker's sessions are served.
#pragma once

#include <atomic>
#include <vector>

#include "common/session/handler.h"
#include "common/session/worker.h"
#include "server/command/prefix_counters.h"
#include "server/watch/log_stream.h"

namespace moxi {

class DetailSwitch {
 public:
  DetailSwitch(char delimiter, bool on) : counters_(delimiter), on_(on) {}
  DetailSwitch(const DetailSwitch&) = delete;
  DetailSwitch& operator=(const DetailSwitch&) = delete;

  PrefixCounters& counters() { return counters_; }
  bool is_on() const { return on_.load(std::memory_order_relaxed); }
  const std::atomic<bool>& on() const { return on_; }
  struct Place {
    Worker* worker;
    Handler* plain;     // a handler of the worker
    Handler* counting;  // does the same and counts
    Handler* telling;   // has it done by either of them, and tells the log
    ConnectionLog* connections;
  };
  // Before the worker starts.
  void add(const Place& place);
  // Any thread. The worker of `asked`, on whose thread this is, follows at once, the others in
  // their next turn.
  void set(bool on, const Handler* asked);
  // Any thread, one at a time: what is watched from now on. All workers follow in their next turn.
  void watch(LogStreams streams);
  // A moment, and whether all workers have followed what was asked before it.
  uint64_t asked() const { return asked_.load(std::memory_order_acquire); }
  bool has_followed(uint64_t asked) const {
    return followed_.load(std::memory_order_acquire) >= asked;
  }

 private:
  void follow(const Place& place);
  void ask(const Place& place);

  PrefixCounters counters_;
  std::atomic<bool> on_;
  std::atomic<LogStreams> watched_{0};
  std::atomic<uint64_t> asked_{0};     // how often any worker was to follow
  std::atomic<uint64_t> followed_{0};  // and has
  std::vector<Place> places_;          // constant once the workers run
};

}  // namespace moxi
