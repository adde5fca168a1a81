// Finds out when a dead backend is back: while it is marked down it is connected to and asked for
// its version, again and again, on a connection of the prober's own. A valid answer marks it up.
//
//   down -> [ wait: ProbePace, and the limit of connects a second ] -> connect, "version"
//             ^                                                          |        |
//             '------------- no answer in time, or a wrong one ----------'        '-> up
//
// One per backend and process, on one worker; worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/net/event_loop.h"
#include "common/net/turn.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/backend_health.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/backend/exchange.h"
#include "proxy/backend/probe_pace.h"

namespace moxi {

class BackendProber final : private Exchange {
 public:
  // `settings`: those of the pool's connections; what they refer to, `turn` and `health` outlive
  // the prober.
  BackendProber(Turn& turn, const BackendSettings& settings, const std::string& host, uint16_t port,
                const ProbePace::Settings& pace, uint64_t seed, BackendHealth& health);

  // As for a connection; before it is started.
  void speak(BackendSpeech speech) { connection_.speak(std::move(speech)); }
  // The backend has been marked down.
  void start();

 private:
  void wait();
  void probe();

  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  Turn& turn_;
  BackendHealth& health_;
  const BackendSettings settings_;
  ProbePace pace_;
  bool is_probing_ = false;  // from start() until the backend is up
  const std::unique_ptr<TimerHandle> timer_;
  BackendConnection connection_;  // last: it calls back when it goes
};

}  // namespace moxi
