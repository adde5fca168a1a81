// The behaviour of the cache role: carries out every request on the cache of this process, and has
// answered it before handle() returns. One per worker, on its thread; the cache, the statistics and
// the flush schedule are shared by all.
//
//   Request -> LocalHandler -> get_commands    --> Cache::read --> visitor --> Responder
//                           |- store_commands  --> Cache::store / begin_store + finish
//                           |- meta_commands   --> the general forms of all of these
//                           |- admin_commands  --> flush schedule, LocalControls
//                           '- stats_commands  --> LocalStats
#pragma once

#include <memory>

#include "common/session/handler.h"
#include "common/stats/counters.h"
#include "server/cache/cache.h"
#include "server/command/cache_access.h"
#include "server/command/detail_handler.h"
#include "server/command/flush_schedule.h"
#include "server/command/local_stats.h"
#include "server/command/watch_handler.h"

namespace moxi {

class LocalHandler final : public Handler {
 public:
  // All references outlive the handler; `counters` are the worker's.
  LocalHandler(Cache& cache, const SecondClock& clock, FlushSchedule& flushes, LocalStats& stats,
               Counters& counters);
  ~LocalHandler() override;

  void prefetch(std::span<KeyRef> keys) override;
  size_t group_size() const override { return kGroup; }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                const Request& request) override;
  void handle(const ClientContext& client, const Request& request, BodySink* body,
              Responder&& responder) override;
  void client_gone(const ClientContext&) override {}

  // Does the same and counts prefixes. Owned by this one.
  Handler& counting() { return detail_; }
  // Has it done by either of them, and tells the log. Owned by this one.
  WatchHandler& telling() { return watch_; }

 private:
  // Keys whose cache lines are asked for before the first is looked at.
  static constexpr size_t kGroup = 32;

  const std::unique_ptr<CacheThread> thread_;
  CacheAccess access_;
  FlushSchedule& flushes_;
  LocalStats& stats_;
  Counters& counters_;
  DetailHandler detail_;
  WatchHandler watch_;
};

}  // namespace moxi
