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
#include "common/session/datagram_port.h"
#include "common/session/worker.h"
#include "server/listening_sockets.h"
#include "server/options/early_exit.h"
#include "server/orderly_stop.h"
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
  // Until a signal or a client says stop and the clients have had their answers; at once if it is
  // said twice, and after five seconds in any case.
  void run();
  // Joins the workers; no client and no handler is left. The workers themselves stay until the
  // server goes, for those who may still post to them.
  void stop();

 private:
  struct RoleListener {
    size_t role;
    std::unique_ptr<Listener> listener;
  };

  std::optional<EarlyExit> make_workers();
  std::optional<EarlyExit> start_listeners(std::vector<ListeningSocket> sockets);
  std::optional<EarlyExit> take_datagrams(ListeningSocket socket);
  std::optional<EarlyExit> report(const std::vector<ListeningSocket>& sockets);
  void accept(UniqueFd fd, size_t role, ListenTls tls);
  void ask_to_stop(bool gracefully);
  void reload();
  void let_clients_go();
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
  std::vector<RoleListener> listeners_;
  std::vector<std::unique_ptr<DatagramPort>> datagram_ports_;
  size_t next_worker_ = 0;
  bool stopping_ = false;
  bool hurry_ = false;
  bool gracefully_ = false;  // as SIGUSR1 asks for: the same, but it is said
  std::unique_ptr<OrderlyStop> orderly_stop_;

  // Set by workers: a connection was closed while a listener pauses; a client asks for the end.
  std::atomic<bool> has_room_{false};
  std::atomic<bool> asked_to_stop_{false};
};

}  // namespace moxi
