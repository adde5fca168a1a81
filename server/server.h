// The process: workers, listening sockets, signals and the clock, for any number of roles. Knows
// nothing of what the roles do.
//
//   main thread: [ loop: signals | listeners -> accept -> next worker | tick, once a second ]
//   N workers:   [ loop: sessions -> handler of their role ]
//
// Owned and run by main().
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/net/event_loop.h"
#include "common/net/listener.h"
#include "common/session/worker.h"
#include "server/listening_sockets.h"
#include "server/options/early_exit.h"
#include "server/process.h"
#include "server/role.h"
#include "server/signals.h"

namespace moxi {

class Server {
 public:
  // `process` and what the roles' handlers use outlive the server.
  explicit Server(Process& process);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void add_role(Role role) { roles_.push_back(std::move(role)); }
  // On the main thread, after each advance of the clock.
  void on_tick(std::function<void()> call) { ticks_.push_back(std::move(call)); }

  // Opens the sockets and starts everything; says on stderr what other hosts can reach.
  [[nodiscard]] std::optional<EarlyExit> start();
  // Until a signal says stop.
  void run();
  // Joins the workers; no client and no handler is left. The workers themselves stay until the
  // server goes, for those who may still post to them.
  void stop();

 private:
  std::optional<EarlyExit> make_workers();
  std::optional<EarlyExit> start_listeners(std::vector<ListeningSocket> sockets);
  std::optional<EarlyExit> report(const std::vector<ListeningSocket>& sockets);
  void accept(UniqueFd fd, size_t role);
  void tick();

  Process& process_;
  const ServerOptions& options_;
  const TimePoint started_;
  std::vector<Role> roles_;
  std::vector<std::function<void()>> ticks_;

  // The main thread's.
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Signals> signals_;
  std::unique_ptr<TimerHandle> tick_timer_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  size_t next_worker_ = 0;
  bool stopping_ = false;

  // Set by workers: a connection was closed while a listener pauses.
  std::atomic<bool> has_room_{false};
};

}  // namespace moxi
