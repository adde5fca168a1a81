// Where the clients of one pool and worker ask for `stats proxy`. What another worker must do
// itself (copying its statistics of keys, resetting) is posted to it and posted back; nobody waits:
//
//   show() -> asked_ -> post to each seat -> [that worker: reset or copy] -> post back ->
//   gathered()
//                                                                        the last one: answer
//
// Few are gathered at a time, however many are asked for: what each seat brings takes memory.
//
// Owned by the worker's handler; on its thread, but for the tasks that it posts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string_view>

#include "common/session/responder.h"
#include "proxy/proxy_stats.h"

namespace moxi {

class StatsDesk {
 public:
  // `all` outlives it; `seat` is without statistics, which it gets here, of `pool`.
  StatsDesk(const ProxyStats& all, PoolStats& pool, StatsSeat seat,
            const WorkerStats* before = nullptr);
  StatsDesk(const StatsDesk&) = delete;
  StatsDesk& operator=(const StatsDesk&) = delete;

  const std::shared_ptr<WorkerStats>& stats() const { return seat_.stats; }
  // No question waits for others.
  bool is_idle() const { return asked_.empty(); }
  // Answers `stats proxy <word>`, now or later.
  void show(std::string_view word, Responder responder);

 private:
  // A question that other workers have to help with.
  struct Asked {
    ProxySections sections;
    Responder responder;
    size_t outstanding = 0;
    ProxyStats::Pools pools;
    ProxyStats::Keys keys;  // of each of them
  };

  // What comes back from a seat.
  struct Brought {
    uint64_t question;
    size_t pool;
    KeyStats::Copy keys;
  };

  // One that waits until fewer are being gathered.
  struct Waiting {
    ProxySections sections;
    Responder responder;
  };

  void answer(ProxySections sections, const ProxyStats::Pools& pools, const ProxyStats::Keys& keys,
              Responder& responder);
  void ask_all(ProxySections sections, Responder responder);
  void ask(uint64_t question, size_t pool, const StatsSeat& seat, bool is_reset);
  void gathered(Brought brought);

  const ProxyStats& all_;
  StatsSeat seat_;
  uint64_t last_question_ = 0;
  std::map<uint64_t, Asked> asked_;
  std::deque<Waiting> waiting_;
  std::shared_ptr<StatsDesk*> self_;  // for tasks that come back when it has gone
};

}  // namespace moxi
