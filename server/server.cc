#include "server/server.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/session/connection_listing.h"
#include "server/nutcracker_options.h"
#include "server/nutcracker_text.h"
#include "server/port_file.h"

namespace moxi {
namespace {

constexpr Milliseconds kSecond{1000};
// What a client may ask for; more takes the command line.
constexpr int64_t kMostVerbose = 2;
// What clients may take for their last answers; of both roles, the pools' clients come first.
constexpr Milliseconds kStopTime{4500};
constexpr Milliseconds kPoolStopTime{3000};

WorkerSettings worker_settings(Process& process) {
  const ServerOptions& options = process.options;
  WorkerSettings settings;
  settings.requests_per_turn = options.requests_per_event;
  settings.seconds = &process.clock;
  if (options.buffer_limit > 0) settings.output_limit = options.buffer_limit / options.threads;
  settings.idle_timeout = options.idle_timeout;
  settings.log = &process.log;
  return settings;
}

int first_port(const std::vector<SocketAddress>& addresses) {
  return addresses.empty() ? 0 : addresses.front().port();
}

// How many descriptors the process has open.
size_t count_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/dev/fd", error);
  size_t count = 0;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error))
    ++count;
  return count > 0 ? count - 1 : 0;  // without the directory's own
}

}  // namespace

Server::Server(Process& process)
    : process_(process), options_(process.options), started_(process.system_clock.now()) {
  if (options_.nutcracker) level_ = options_.nutcracker->level;
  process_.shut_down = [this] {
    asked_to_stop_ = true;
    loop_->wake();
  };
}

Server::~Server() {
  stop();
}

std::optional<EarlyExit> Server::start() {
  loop_ = make_event_loop();
  if (loop_ == nullptr) return EarlyExit::os_error("cannot make an event loop");
  std::function<void(bool)> louder;
  if (options_.nutcracker) louder = [this](bool more) { change_level(more); };
  Result<std::unique_ptr<Signals>> signals = Signals::create(
      *loop_,
      {[this](int signal) { ask_to_stop(signal == SIGUSR1); }, [this] { reload(); }, louder});
  if (!signals.is_ok()) return EarlyExit::os_error(signals.message());
  signals_ = std::move(signals.value());

  auto opened = open_listening_sockets(roles_, {options_.backlog, options_.unix_mask});
  if (auto* failure = std::get_if<EarlyExit>(&opened)) return *failure;
  auto& sockets = std::get<std::vector<ListeningSocket>>(opened);
  if (auto failure = report(sockets)) return failure;
  if (auto failure = make_workers()) return failure;
  for (ListeningSocket& socket : sockets) {
    if (auto failure = listen(std::move(socket))) return failure;
  }
  process_.gauges.reserved_fds =
      count_descriptors() - std::min(count_descriptors(), listeners_.size());
  for (const std::unique_ptr<Worker>& worker : workers_)
    worker->start();
  tick_timer_ = loop_->make_timer([this] { tick(); });
  tick_timer_->start(kSecond);
  return std::nullopt;
}

std::optional<EarlyExit> Server::make_workers() {
  for (unsigned i = 0; i < options_.threads; ++i) {
    std::unique_ptr<EventLoop> loop = make_event_loop(options_.max_connections);
    if (loop == nullptr) return EarlyExit::os_error("cannot make an event loop for each worker");
    auto worker = std::make_unique<Worker>(std::move(loop), worker_settings(process_));
    process_.registry.add(worker->counters());
    worker->set_on_client_gone([this] { process_.limit.closed(); });
    worker->set_on_verbosity([this](int64_t level) {
      const auto verbosity = static_cast<unsigned>(std::clamp<int64_t>(level, 0, kMostVerbose));
      process_.gauges.verbosity = verbosity;
      process_.log.set_verbosity(verbosity);
    });
    for (const Role& role : roles_)
      worker->add_role(role.make_handler(*worker), role.protocols);
    workers_.push_back(std::move(worker));
  }
  process_.limit.set_on_room([this] {
    has_room_ = true;
    loop_->wake();
  });
  return std::nullopt;
}

std::optional<EarlyExit> Server::listen(ListeningSocket socket) {
  const auto write_address = socket.takes_datagrams ? datagram_address : connection_address;
  process_.gauges.add_socket({socket.fd.get(),
                              write_address(socket.address.family(), socket.address.to_string()),
                              socket.takes_datagrams});
  if (socket.takes_datagrams) return take_datagrams(std::move(socket));
  const size_t role = socket.role;
  const ListenTls tls = socket.tls;
  auto listener = std::make_unique<Listener>(
      *loop_, std::move(socket.fd), process_.limit,
      [this, role, tls](UniqueFd fd) { accept(std::move(fd), role, tls); });
  if (!listener->start()) return EarlyExit::os_error("cannot watch a listening socket");
  process_.log.write(LogLevel::kClients, "<" + std::to_string(listener->fd()) +
                                             " server listening (" +
                                             std::string(binding_name(options_.binding)) + ")");
  listeners_.push_back({role, std::move(listener)});
  return std::nullopt;
}

// One worker serves all of a port: answers come from the socket that was asked.
std::optional<EarlyExit> Server::take_datagrams(ListeningSocket socket) {
  Worker& worker = *workers_[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers_.size();
  datagram_ports_.push_back(std::make_unique<DatagramPort>(worker, std::move(socket.fd),
                                                           static_cast<uint8_t>(socket.role)));
  if (datagram_ports_.back()->start()) return std::nullopt;
  return EarlyExit::os_error("cannot watch a UDP socket");
}

// Tells the operator, the statistics and the port file where the process listens.
std::optional<EarlyExit> Server::report(const std::vector<ListeningSocket>& sockets) {
  PortsInUse own;
  for (const ListeningSocket& socket : sockets) {
    if (!roles_[socket.role].is_cache) continue;
    (socket.takes_datagrams ? own.udp : own.tcp).push_back(socket.address);
  }
  for (size_t role = 0; role < roles_.size(); ++role) {
    const auto is_its = [role](const ListeningSocket& socket) { return socket.role == role; };
    const auto count = std::count_if(sockets.begin(), sockets.end(), is_its);
    if (roles_[role].on_listening) roles_[role].on_listening(static_cast<size_t>(count));
  }
  process_.gauges.tcp_port = first_port(own.tcp);
  process_.gauges.udp_port = first_port(own.udp);
  if (const std::string notice = exposure_notice(roles_, sockets); !notice.empty()) {
    std::fprintf(stderr, "moxi: %s\n", notice.c_str());
  }
  const char* file = std::getenv("MEMCACHED_PORT_FILENAME");
  if (file == nullptr || (own.tcp.empty() && own.udp.empty())) return std::nullopt;
  const Status written = write_port_file(file, own);
  if (!written.is_ok()) return EarlyExit::os_error(written.message());
  return std::nullopt;
}

void Server::accept(UniqueFd fd, size_t role, ListenTls tls) {
  if (roles_[role].admit && !roles_[role].admit()) {
    process_.limit.count_rejected();
    turn_away(std::move(fd));
    process_.limit.closed();
    return;
  }
  if (roles_[role].announce) return announce(std::move(fd), role);
  Transport* transport = &plain_transport();
  if (process_.tls != nullptr && tls != ListenTls::kPlain) transport = process_.tls->accept(tls);
  if (transport == nullptr) {
    fd.reset();
    process_.limit.closed();
    return;
  }
  workers_[next_worker_]->adopt(fd.release(), static_cast<uint8_t>(role), *transport);
  next_worker_ = (next_worker_ + 1) % workers_.size();
}

void Server::announce(UniqueFd fd, size_t role) {
  Worker& worker = *workers_[next_worker_];
  next_worker_ = (next_worker_ + 1) % workers_.size();
  worker.post([&worker, fd = fd.release(), role, text = roles_[role].announce] {
    worker.open_session(plain_transport(), fd, static_cast<uint8_t>(role)).announce(text());
  });
}

void Server::tick() {
  process_.clock.advance(process_.system_clock);
  for (const std::function<void()>& call : ticks_)
    call();
  const auto passed =
      std::chrono::duration_cast<Milliseconds>(process_.system_clock.now() - started_) % kSecond;
  tick_timer_->start(kSecond - passed);
}

void Server::reload() {
  const Status reopened = process_.log_file.reopen();
  if (!reopened.is_ok()) process_.log.write(LogLevel::kAlways, reopened.message());
  process_.access.reload(process_.log);
  for (const std::function<void()>& call : reloads_)
    call();
  for (const std::string& error : process_.certificates.read_again().errors)
    process_.log.write(LogLevel::kAlways, error + "; the certificate of before stays");
}

void Server::change_level(bool up) {
  if (up && level_ < kMostNutcrackerLevel) ++level_;
  if (!up && level_ > 0) --level_;
  process_.gauges.verbosity = verbosity_of(level_);
  process_.log.set_verbosity(verbosity_of(level_));
  process_.log.write(LogLevel::kAlways, "log level " + std::to_string(level_));
}

// Twice: there is no time for anybody.
void Server::ask_to_stop(bool gracefully) {
  hurry_ = stopping_;
  stopping_ = true;
  gracefully_ = gracefully;
}

void Server::run() {
  while (!stopping_) {
    loop_->run_once(/*wait=*/true);
    if (asked_to_stop_.exchange(false)) ask_to_stop(false);
    run_tasks();
    if (has_room_.exchange(false)) {
      for (const RoleListener& each : listeners_)
        each.listener->resume();
    }
  }
  let_clients_go();
  if (gracefully_) {
    process_.log.write(LogLevel::kAlways, "Gracefully stopping");
  } else {
    process_.log.write(LogLevel::kClients, "Exiting normally");
  }
}

// The clients of pools go first: what they have asked for may be in this process's own cache, which
// stays reachable until then.
void Server::let_clients_go() {
  std::vector<uint8_t> pools;
  std::vector<uint8_t> caches;
  for (size_t role = 0; role < roles_.size(); ++role)
    (roles_[role].is_cache ? caches : pools).push_back(static_cast<uint8_t>(role));
  for (const RoleListener& each : listeners_)
    each.listener->accept_waiting();
  orderly_stop_ = std::make_unique<OrderlyStop>(*loop_, workers_, hurry_);
  std::erase_if(listeners_, [&](const auto& each) { return !roles_[each.role].is_cache; });
  orderly_stop_->drain(pools, caches.empty() ? kStopTime : kPoolStopTime);
  listeners_.clear();
  orderly_stop_->drain(caches, pools.empty() ? kStopTime : kStopTime - kPoolStopTime);
}

void Server::post(std::function<void()> task) {
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(task));
  }
  loop_->wake();
}

void Server::run_tasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(inbox_mutex_);
    tasks.swap(inbox_);
  }
  for (const std::function<void()>& task : tasks)
    task();
}

void Server::stop() {
  listeners_.clear();
  for (const std::unique_ptr<Worker>& worker : workers_)
    worker->stop();
  datagram_ports_.clear();
  tick_timer_.reset();
  signals_.reset();
}

}  // namespace moxi
