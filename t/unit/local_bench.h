// The cache role on virtual time and a virtual network: one worker, its LocalHandler, a real cache.
// For tests of what commands answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/protocol/binary_server_codec.h"
#include "common/protocol/text_server_codec.h"
#include "common/session/worker.h"
#include "server/cache/cache.h"
#include "server/cache/cache_thread.h"
#include "server/command/local_handler.h"
#include "server/process.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {

class LocalBench {
 public:
  explicit LocalBench(ServerOptions options = {}, CacheConfig config = {})
      : process_(options), seconds_(clock_), transport_(network_, {}) {
    config.workers = 1;
    cache_ = std::move(Cache::create(config, seconds_).value());
    main_thread_ = cache_->attach();
    // It looks for expired items once, and then only when it is asked.
    controls_ = std::make_unique<LocalControls>(
        *cache_, options, MaintenanceSettings{true, 1.0, std::chrono::hours(1)});
    stats_ = std::make_unique<LocalStats>(StatSources{process_.options, seconds_, *cache_,
                                                      process_.gauges, process_.limit, flushes_,
                                                      *controls_, process_.registry});
    auto loop = std::make_unique<VirtualLoop>(clock_, network_);
    WorkerSettings settings;
    settings.seconds = &seconds_;
    worker_ = std::make_unique<Worker>(std::move(loop), settings);
    process_.registry.add(worker_->counters());
    auto handler =
        std::make_unique<LocalHandler>(*cache_, seconds_, flushes_, *stats_, worker_->counters());
    controls_->add(*worker_, *handler);
    worker_->add_role(std::move(handler), {&text_server_codec(), &binary_server_codec()});
    reconnect();
  }
  ~LocalBench() { worker_->stop(); }
  LocalBench(const LocalBench&) = delete;
  LocalBench& operator=(const LocalBench&) = delete;

  // Another client takes the place of the one before, and may choose another protocol.
  void reconnect() {
    client_ = std::make_unique<VirtualSocketPair>(network_);
    worker_->open_session(transport_, client_->fd(), 0);
  }
  // Sends and returns what is answered.
  std::string talk(std::string_view bytes) {
    std::string received;
    for (int quiet = 0; quiet < 4;) {
      bytes.remove_prefix(client_->send(bytes));
      worker_->run_turn(/*wait=*/false);
      const std::string some = client_->receive();
      quiet = some.empty() && bytes.empty() ? quiet + 1 : 0;
      received += some;
    }
    return received;
  }
  // The next seconds, and what the main thread does in each.
  void pass(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      clock_.advance(Milliseconds{1000});
      seconds_.advance(clock_);
      if (flushes_.take_due(seconds_.now())) cache_->flush_all(*main_thread_);
    }
  }

  // Another client at the same time.
  std::unique_ptr<VirtualSocketPair> connect() {
    auto client = std::make_unique<VirtualSocketPair>(network_);
    worker_->open_session(transport_, client->fd(), 0);
    return client;
  }
  // What a client is told within a few turns and a moment.
  std::string listen(VirtualSocketPair& client) {
    clock_.advance(Milliseconds{50});
    std::string received;
    for (int i = 0; i < 6; ++i) {
      worker_->run_turn(/*wait=*/false);
      received += client.receive();
    }
    return received;
  }

  LocalStats& stats() { return *stats_; }
  LocalControls& controls() { return *controls_; }
  Cache& cache() { return *cache_; }
  Process& process() { return process_; }

 private:
  VirtualClock clock_;
  Process process_;
  SecondClock seconds_;
  FlushSchedule flushes_;
  VirtualNetwork network_;
  VirtualTransport transport_;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<CacheThread> main_thread_;
  std::unique_ptr<LocalControls> controls_;
  std::unique_ptr<LocalStats> stats_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<VirtualSocketPair> client_;
};

}  // namespace moxi
