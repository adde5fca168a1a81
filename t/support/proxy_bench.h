// A proxy on one worker, on virtual time and a virtual network: tests play its clients and its
// backends. Backend i is 10.0.0.<i+1> on port kFirstPort + i, placed by modula.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/protocol/general_binary_codec.h"
#include "common/protocol/plain_key_codec.h"
#include "common/protocol/text_client_codec.h"
#include "common/session/worker.h"
#include "proxy/proxy_handler.h"
#include "proxy/proxy_stats.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_dialer.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {

struct ProxyBenchOptions {
  size_t backends = 2;
  std::string host{};  // instead of the numeric ones: a name, which lookups() are asked for
  Behavior behavior{};
  unsigned workers = 1;
  TransferPolicy policy{};
  bool preconnects = false;
};

class ProxyBench {
 public:
  static constexpr uint16_t kFirstPort = 11300;

  explicit ProxyBench(const ProxyBenchOptions& options = {})
      : transport_(network_, options.policy), dialer_(network_, transport_) {
    auto loop = std::make_unique<VirtualLoop>(clock_, network_);
    loop_ = loop.get();
    worker_ = std::make_unique<Worker>(std::move(loop), WorkerSettings{});
    pool_ = make_pool(options);
    stats_ = std::make_unique<ProxyStats>(std::vector{pool_});
    stats_->set_process({options.workers, clock_.now()});
    auto handler = make_handler(options, nullptr);
    handler_ = handler.get();
    worker_->add_role(std::move(handler), kProtocols);
  }
  ~ProxyBench() { worker_->stop(); }
  ProxyBench(const ProxyBench&) = delete;
  ProxyBench& operator=(const ProxyBench&) = delete;

  // The pool is one of these options from now on, for the same clients.
  void change(const ProxyBenchOptions& options) {
    pool_ = make_pool(options);
    stats_->set_pools({std::make_shared<PoolStats>(pool_)});
    auto handler = make_handler(options, handler_);
    ProxyHandler* const before = std::exchange(handler_, handler.get());
    static_cast<void>(worker_->set_role(0, std::move(handler), kProtocols).release());
    handler_->retire(std::unique_ptr<ProxyHandler>(before));
  }

  static uint16_t port(size_t backend) { return static_cast<uint16_t>(kFirstPort + backend); }

  VirtualNetwork& network() { return network_; }
  VirtualTransport& transport() { return transport_; }
  VirtualDialer& dialer() { return dialer_; }
  VirtualClock& clock() { return clock_; }
  Worker& worker() { return *worker_; }
  ProxyHandler& handler() { return *handler_; }
  ProxyStats& stats() { return *stats_; }
  uint64_t count(BackendStat stat) const { return handler_->counters().value(stat); }
  // Lookups that were asked for; the test answers them.
  std::deque<std::pair<std::string, Resolver::Done>>& lookups() { return lookups_; }

  VirtualSocketPair& connect() {
    clients_.push_back(std::make_unique<VirtualSocketPair>(network_));
    worker_->open_session(transport_, clients_.back()->fd(), 0);
    return *clients_.back();
  }
  // The latest connection to a backend.
  VirtualSocketPair& backend(size_t index) { return dialer_.last(port(index)); }
  size_t connections(size_t index) { return dialer_.connections(port(index)); }
  void set_backend(size_t index, VirtualDialer::Behaviour behaviour) {
    dialer_.set(port(index), behaviour);
  }

  // The n-th key that lives on the backend: "k0", "k1", ... with gaps.
  std::string key_on(size_t backend, size_t n = 0) const {
    for (size_t i = 0;; ++i) {
      std::string key = "k" + std::to_string(i);
      if (pool_->pick(key) == backend && n-- == 0) return key;
    }
  }

  void turn(int turns = 3) {
    for (int i = 0; i < turns; ++i)
      worker_->run_turn(/*wait=*/false);
  }
  void advance(Milliseconds by) {
    loop_->advance(by);
    turn();
  }
  // What the backend gets when the client sends `bytes`.
  std::string ask(VirtualSocketPair& client, std::string_view bytes, size_t backend_index = 0) {
    client.send(bytes);
    turn();
    return connections(backend_index) == 0 ? "" : backend(backend_index).receive();
  }
  // What the client gets when the backend sends `bytes`.
  std::string answer(VirtualSocketPair& client, std::string_view bytes, size_t backend_index = 0) {
    VirtualSocketPair& from = backend(backend_index);
    std::string received;
    while (!bytes.empty()) {
      const size_t sent = from.send(bytes);
      bytes.remove_prefix(sent);
      turn();
      received += client.receive();
      if (sent == 0) break;
    }
    turn();
    return received + client.receive();
  }

 private:
  inline static const ClientProtocols kProtocols{&plain_key_codec(), &general_binary_codec()};

  static std::shared_ptr<const Pool> make_pool(const ProxyBenchOptions& options) {
    PoolConfig config;
    for (size_t i = 0; i < options.backends; ++i) {
      const std::string numeric = "10.0.0." + std::to_string(i + 1);
      config.backends.push_back({options.host.empty() ? numeric : options.host, port(i), 1});
    }
    Behavior behavior = options.behavior;
    behavior.distribution = DistributionKind::kModula;
    return std::make_shared<const Pool>(
        PoolSettings{config, behavior, std::nullopt, options.preconnects});
  }

  std::unique_ptr<ProxyHandler> make_handler(const ProxyBenchOptions& options,
                                             ProxyHandler* before) {
    ProxyHandler::Access access{text_client_codec(), dialer_,
                                [this](const std::string& host, uint16_t, Resolver::Done done) {
                                  lookups_.emplace_back(host, std::move(done));
                                }};
    access.workers = options.workers;
    access.stats = stats_.get();
    access.pool_stats = stats_->pools().front();
    access.post = [this](std::function<void()> task) { worker_->post(std::move(task)); };
    access.before = before;
    return std::make_unique<ProxyHandler>(pool_, *worker_, access, /*seed=*/7);
  }

  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualTransport transport_;
  VirtualDialer dialer_;
  VirtualLoop* loop_ = nullptr;
  std::shared_ptr<const Pool> pool_;
  std::deque<std::pair<std::string, Resolver::Done>> lookups_;
  std::vector<std::unique_ptr<VirtualSocketPair>> clients_;
  std::unique_ptr<ProxyStats> stats_;
  std::unique_ptr<Worker> worker_;
  ProxyHandler* handler_ = nullptr;
};

inline std::string value_line(std::string_view key, std::string_view value, unsigned flags = 0) {
  return "VALUE " + std::string(key) + " " + std::to_string(flags) + " " +
         std::to_string(value.size()) + "\r\n" + std::string(value) + "\r\n";
}

}  // namespace moxi
