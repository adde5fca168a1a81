// Requests that wait because as many as allowed are in flight already (downstream_max): copies, in
// the order in which they came, because whatever follows one of them must not overtake it.
//
//   handle() -> is_full()? -> push() -> [ oldest | ... | newest ] -> end of a turn, room: runner
//                                          '-> too old, or too much memory: told so
//
// One per pool and worker; worker's thread only.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/net/turn.h"
#include "common/protocol/kept_meta.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"

namespace moxi {

class WaitQueue final : public TurnEnd {
 public:
  // Who carries requests out.
  class Runner {
   public:
    virtual size_t requests_in_flight() const = 0;
    virtual void run(const Request& request, Responder&& responder) = 0;
    // All that there was room for have run, at the end of a turn.
    virtual void all_ran() = 0;
    // It has waited too long.
    virtual void give_up(const Request& request, Responder&& responder) = 0;

   protected:
    ~Runner() = default;
  };
  struct Settings {
    size_t most_in_flight = 0;  // 0 = no limit
    Milliseconds timeout{0};    // 0 = none
    size_t most_bytes = size_t{64} << 20;
  };

  // Both outlive it.
  WaitQueue(Turn& turn, Runner& runner, const Settings& settings);
  ~WaitQueue();
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  // Whether a request that comes now has to wait.
  bool is_full(size_t in_flight) const { return in_flight >= limit_ || !waiting_.empty(); }
  // Copies what it needs. `request.value` is whole.
  void push(const Request& request, Responder&& responder);
  size_t size() const { return waiting_.size(); }
  // Runs all that wait, whatever the limit: nothing that comes later may overtake them elsewhere.
  void run_all();

  void end_of_turn() override;

 private:
  struct Waiting {
    Request request;  // its views point into `text`
    std::vector<KeyRef> keys;
    std::string text;
    TimePoint deadline;
    KeptMeta meta;  // of a general form
    Responder responder;
  };

  std::unique_ptr<Waiting> take_oldest();
  void expire();

  Turn& turn_;
  Runner& runner_;
  const Settings settings_;
  const size_t limit_;
  size_t bytes_ = 0;
  std::deque<std::unique_ptr<Waiting>> waiting_;
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
