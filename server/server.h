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
#include <mutex>
#include <optional>
#include <string>
#include <variant>
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

// A role that listens no more, and how many workers still have clients of it.
struct RoleClosing {
  size_t role;
  std::shared_ptr<std::atomic<size_t>> workers_left;
};

class Server {
 public:
  // `process` and what the roles' handlers use outlive the server.
  explicit Server(Process& process);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Returns its number.
  size_t add_role(Role role) {
    roles_.push_back(std::move(role));
    return roles_.size() - 1;
  }
  // On the main thread, after each advance of the clock.
  void on_tick(std::function<void()> call) { ticks_.push_back(std::move(call)); }
  // On the main thread, when the process is to look at its files again.
  void on_reload(std::function<void()> call) { reloads_.push_back(std::move(call)); }
  // Any thread, once it has started: runs on the main thread. What is posted too late never runs.
  void post(std::function<void()> task);

  // While it runs, on the main thread (server_roles.cc). The sockets of all `roles`, or why one of
  // them cannot be served.
  std::variant<std::vector<ListeningSocket>, EarlyExit> open_roles(const std::vector<Role>& roles);
  // Serves them; returns their numbers. That of a role that was closed may be given to another one.
  std::vector<size_t> serve_roles(std::vector<Role> roles, std::vector<ListeningSocket> sockets);
  // Listens no more, and lets the clients go.
  void close_role(size_t role);
  // Gives the role another handler on each worker; its clients stay. `change` is called on the
  // worker's thread.
  void change_role(size_t role, std::function<void(Worker&, uint8_t role)> change);

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
  size_t free_roles() const;
  size_t take_role();
  std::optional<EarlyExit> listen(ListeningSocket socket);
  void run_tasks();
  std::optional<EarlyExit> take_datagrams(ListeningSocket socket);
  std::optional<EarlyExit> report(const std::vector<ListeningSocket>& sockets);
  void accept(UniqueFd fd, size_t role, ListenTls tls);
  void announce(UniqueFd fd, size_t role);
  void change_level(bool up);
  void ask_to_stop(bool gracefully);
  void reload();
  void let_clients_go();
  void tick();

  Process& process_;
  const ServerOptions& options_;
  const TimePoint started_;
  std::vector<Role> roles_;
  std::vector<std::function<void()>> ticks_;
  std::vector<std::function<void()>> reloads_;

  // The main thread's.
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Signals> signals_;
  std::unique_ptr<TimerHandle> tick_timer_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<RoleListener> listeners_;
  std::vector<RoleClosing> closing_;
  std::vector<std::unique_ptr<DatagramPort>> datagram_ports_;
  size_t next_worker_ = 0;
  unsigned level_ = 0;  // twemproxy's, in its place
  bool stopping_ = false;
  bool hurry_ = false;
  bool gracefully_ = false;  // as SIGUSR1 asks for: the same, but it is said
  std::unique_ptr<OrderlyStop> orderly_stop_;

  // Set by workers: a connection was closed while a listener pauses; a client asks for the end.
  std::atomic<bool> has_room_{false};
  std::atomic<bool> asked_to_stop_{false};
  std::mutex inbox_mutex_;
  std::vector<std::function<void()>> inbox_;  // guarded by inbox_mutex_
};

}  // namespace moxi
