// A worker: one thread, one event loop, and everything on it: sessions, handlers, backend
// connections, buffers, counters. Other threads may only post() and adopt().
//
//   run_turn: [ poll -> reads -> requests run, answers are queued ]
//             [ ready list: sessions that still hold input, in turn, until none is left ]
//             [ one writev per connection that has output ]
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "common/base/log.h"
#include "common/net/turn.h"
#include "common/protocol/codec.h"
#include "common/session/client_protocols.h"
#include "common/session/connection_log.h"
#include "common/session/drain.h"
#include "common/session/handler.h"
#include "common/session/idle_watch.h"
#include "common/session/session_pool.h"
#include "common/session/unread_watch.h"
#include "common/stats/counters.h"

namespace moxi {

struct WorkerSettings {
  unsigned requests_per_turn = 20;         // -R
  size_t output_limit = size_t{64} << 20;  // buffers of one worker, bytes
  uint32_t idle_timeout = 0;               // seconds; 0 = none
  Log* log = nullptr;                      // outlives the worker; null: nothing is logged
  const SecondClock* seconds = nullptr;    // outlives the worker; null: time stands still
};

// The most keys that are hashed and prefetched together, those of one multiget among them.
inline constexpr size_t kMaxGroup = 1024;
// Requests that are parsed ahead of the one that runs.
inline constexpr size_t kMaxBatch = 32;

// The request that is being handled; its answer needs no slot if it comes before handle() returns.
struct Running {
  const Session* session = nullptr;
  RequestId direct = 0;  // its name if no other answer waits before it, else 0
  const ReplyContext* request = nullptr;
  const ServerCodec* codec = nullptr;
  bool done = false;
  // Of a general form whose answer comes later: what its handler keeps of it. Null: nothing.
  MetaFields* kept_meta = nullptr;
};

class Worker final : public Turn {
 public:
  Worker(std::unique_ptr<EventLoop> loop, const WorkerSettings& settings);
  ~Worker();

  // Before start(): the behaviour of one role and what its clients speak. The returned number
  // names the role in adopt(). The handler may keep the worker and its counters.
  uint8_t add_role(std::unique_ptr<Handler> handler, const ClientProtocols& protocols);
  // On this thread, once it runs. Serves a role from now on, one of before or the next number;
  // returns who has served it. Clients stay.
  std::unique_ptr<Handler> set_role(uint8_t role, std::unique_ptr<Handler> handler,
                                    const ClientProtocols& protocols);
  // Lets the clients of a role go, each at the end of its answers, and then its handler; `done` is
  // called then.
  void close_role(uint8_t role, std::function<void()> done);
  // On this thread: whoever is served by `own`, a handler of this worker, is served by `active`
  // from now on. Both live as long as the worker.
  void use_handler(const Handler& own, Handler& active);
  // On this thread: who hears of clients that come and go; null: nobody. Outlives the worker, or is
  // taken away before.
  void set_connection_log(ConnectionLog* log) { connection_log_ = log; }
  ConnectionLog* connection_log() const { return connection_log_; }
  // Before start(): called, on this thread, when a client has gone / asks for a verbosity.
  void set_on_client_gone(std::function<void()> call) { on_client_gone_ = std::move(call); }
  void set_on_verbosity(std::function<void(int64_t)> call) { on_verbosity_ = std::move(call); }

  void start();
  // On this thread: lets the clients of the roles go, each at the end of its answers. `done` is
  // called, on this thread, when none of them is left.
  void drain(std::vector<uint8_t> roles, std::function<void()> done);
  // Ends the loop, joins the thread and closes every connection.
  void stop();

  // Any thread.
  void post(std::function<void()> task);
  // Any thread: a new client of the role; the worker owns `fd` and `transport` from here.
  void adopt(int fd, uint8_t role, Transport& transport = plain_transport());

  // One turn: what the thread does in a loop, and tests do by hand.
  void run_turn(bool wait);

  // On this thread: a client on any transport.
  Session& open_session(Transport& transport, int fd, uint8_t role);
  // The same for a client that is one datagram, of the port `fd`.
  Session& open_datagram(Transport& transport, int fd, uint8_t role);

  Counters& counters() { return counters_; }
  const Counters& counters() const { return counters_; }
  const WorkerSettings& settings() const { return settings_; }

  // For the drain.
  SessionPool& sessions() { return sessions_; }
  void run_ready();

  // Of the process, as of this moment.
  uint32_t second() const { return settings_.seconds == nullptr ? 0 : settings_.seconds->now(); }

  // For sessions.
  // Not checked: `role` came from add_role().
  Handler& handler(uint8_t role) { return *roles_.data()[role].active; }
  const ServerCodec& codec(uint8_t role, Stage stage) const {
    return *roles_.data()[role].codecs[static_cast<size_t>(stage)];
  }
  const ClientProtocols& protocols(uint8_t role) const { return roles_[role].protocols; }
  // Clients and their requests are logged (-vv). Looked at once for a client and for a read, never
  // for a request.
  bool shows_clients() const {
    return settings_.log != nullptr && settings_.log->is_on(LogLevel::kClients);
  }
  void make_ready(Session& session);
  // In the next turn, once others have had theirs.
  void make_ready_later(Session& session);
  void session_closed(Session& session);
  void set_verbosity(int64_t level);
  UnreadWatch& unread_watch() { return unread_watch_; }
  Running& running() { return running_; }
  std::span<KeyRef> keys() { return {keys_.get(), kMaxGroup}; }
  std::span<Request> batch() { return {batch_.get(), kMaxBatch}; }
  std::unique_ptr<Unfinished> lend_unfinished();
  void take_back(std::unique_ptr<Unfinished> unfinished);

 private:
  struct Role {
    std::unique_ptr<Handler> handler;
    Handler* active;
    std::array<const ServerCodec*, kStages> codecs;
    ClientProtocols protocols;
  };

  void run_tasks();
  void bury_closed();

  const WorkerSettings settings_;
  Counters counters_;
  std::vector<Role> roles_;
  SessionPool sessions_;
  uint32_t last_generation_ = 0;
  std::deque<Session*> ready_;
  std::vector<Session*> ready_later_;
  std::vector<Session*> closed_;
  std::vector<std::unique_ptr<Unfinished>> spare_;
  UnreadWatch unread_watch_;
  IdleWatch idle_watch_;
  Drain drain_;
  std::vector<std::unique_ptr<Drain>> closing_;  // of roles
  Running running_;
  ConnectionLog* connection_log_ = nullptr;
  std::unique_ptr<KeyRef[]> keys_;
  std::unique_ptr<Request[]> batch_;
  std::unique_ptr<MetaFields[]> metas_;  // of the batch
  std::function<void()> on_client_gone_;
  std::function<void(int64_t)> on_verbosity_;

  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::mutex inbox_mutex_;
  std::vector<std::function<void()>> inbox_;  // guarded by inbox_mutex_
  std::atomic<bool> has_tasks_{false};
};

inline Worker& Session::worker() const {
  return static_cast<Worker&>(turn());
}
inline Handler& Session::handler() const {
  return worker().handler(role_);
}
inline Running* Session::running_direct(RequestId id) const {
  Running& running = worker().running();
  return running.direct == id ? &running : nullptr;
}
inline const ServerCodec& Session::codec() const {
  return worker().codec(role_, stage_);
}

}  // namespace moxi
