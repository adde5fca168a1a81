// One worker's part in finding loops (route/loop_state.h): sends the probes of its pool, passes on
// those of others, and sees to a pool that is cut until its loop is gone.
//
//   connections of the pool:  [ full of requests that go round and wait for each other ]
//   connections of our own:   probe ->        (nothing that is stuck holds it up)
//
// One per pool and worker; worker's thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/log.h"
#include "common/net/turn.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/broadcast.h"
#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"

namespace moxi {

class LoopProbe final : public SlowWatch, private Exchange {
 public:
  // All that it is told about outlives it; `settings` and `backends` are filled later. `log` may be
  // null.
  LoopProbe(Turn& turn, const BackendSettings& settings, const Backends& backends, const Pool& pool,
            PoolHealth& health, Log* log);

  // A client has asked for a reserved key, which lives on `backend`. Whatever is asked for it is
  // told END.
  void arrived(std::string_view key, size_t backend);
  // The pool has another form now, whose own probe sees to it.
  void withdraw();
  // What the clients of a pool are told that is cut.
  static constexpr std::string_view kText = "proxy loop: this pool forwards to itself";

  void on_slow(BackendConnection& connection) override;

 private:
  static constexpr size_t kRemembered = 64;

  bool is_new(std::string_view key);
  void probe(size_t backend);
  void send(std::string_view key, size_t backend);
  void keep_watch();
  void end_watch();

  // What the answer is does not matter.
  bool on_hit(uint32_t, const Reply&) override { return true; }
  bool on_value(uint32_t, const Reply&) override { return true; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t, const Response&) override {}
  void on_failed(uint32_t, Failure) override {}

  Turn& turn_;
  const BackendSettings& pool_settings_;
  const Backends& backends_;
  const Pool& pool_;
  PoolHealth& health_;
  Log* const log_;
  bool is_watching_ = false;                  // the pool is cut, and this worker has found it
  unsigned idle_looks_ = 0;                   // since the last probe
  std::array<size_t, kRemembered> passed_{};  // hashes of keys that were passed on, in a ring
  size_t next_passed_ = 0;
  std::unique_ptr<BackendSettings> settings_;            // of our own connections
  std::vector<std::unique_ptr<BackendConnection>> own_;  // made when they are needed
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
