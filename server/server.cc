#include "server/server.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "server/port_file.h"

namespace moxi {
namespace {

constexpr Milliseconds kSecond{1000};

WorkerSettings worker_settings(const ServerOptions& options) {
  WorkerSettings settings;
  settings.requests_per_turn = options.requests_per_event;
  if (options.buffer_limit > 0) settings.output_limit = options.buffer_limit / options.threads;
  return settings;
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
    : process_(process), options_(process.options), started_(process.system_clock.now()) {}

Server::~Server() {
  stop();
}

std::optional<EarlyExit> Server::start() {
  loop_ = make_event_loop();
  if (loop_ == nullptr) return EarlyExit::os_error("cannot make an event loop");
  Result<std::unique_ptr<Signals>> signals = Signals::create(*loop_, [this] { stopping_ = true; });
  if (!signals.is_ok()) return EarlyExit::os_error(signals.message());
  signals_ = std::move(signals.value());

  auto opened = open_listening_sockets(roles_, {options_.backlog, options_.unix_mask});
  if (auto* failure = std::get_if<EarlyExit>(&opened)) return *failure;
  auto& sockets = std::get<std::vector<ListeningSocket>>(opened);
  if (auto failure = report(sockets)) return failure;
  if (auto failure = make_workers()) return failure;
  process_.gauges.listening_sockets = sockets.size();
  if (auto failure = start_listeners(std::move(sockets))) return failure;
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
    std::unique_ptr<EventLoop> loop = make_event_loop();
    if (loop == nullptr) return EarlyExit::os_error("cannot make an event loop for each worker");
    auto worker = std::make_unique<Worker>(std::move(loop), worker_settings(options_));
    process_.registry.add(worker->counters());
    worker->set_on_client_gone([this] { process_.limit.closed(); });
    worker->set_on_verbosity([this](int64_t level) {
      process_.gauges.verbosity = static_cast<unsigned>(std::clamp<int64_t>(level, 0, 2));
    });
    for (const Role& role : roles_)
      worker->add_role(role.make_handler(*worker), *role.codec);
    workers_.push_back(std::move(worker));
  }
  process_.limit.set_on_room([this] {
    has_room_ = true;
    loop_->wake();
  });
  return std::nullopt;
}

std::optional<EarlyExit> Server::start_listeners(std::vector<ListeningSocket> sockets) {
  for (ListeningSocket& socket : sockets) {
    const size_t role = socket.role;
    listeners_.push_back(
        std::make_unique<Listener>(*loop_, std::move(socket.fd), process_.limit,
                                   [this, role](UniqueFd fd) { accept(std::move(fd), role); }));
    if (!listeners_.back()->start()) return EarlyExit::os_error("cannot watch a listening socket");
  }
  return std::nullopt;
}

// Tells the operator, the statistics and the port file where the process listens.
std::optional<EarlyExit> Server::report(const std::vector<ListeningSocket>& sockets) {
  std::vector<SocketAddress> own;
  for (const ListeningSocket& socket : sockets) {
    if (roles_[socket.role].is_cache) own.push_back(socket.address);
  }
  for (size_t role = 0; role < roles_.size(); ++role) {
    const auto is_its = [role](const ListeningSocket& socket) { return socket.role == role; };
    const auto count = std::count_if(sockets.begin(), sockets.end(), is_its);
    if (roles_[role].on_listening) roles_[role].on_listening(static_cast<size_t>(count));
  }
  process_.gauges.tcp_port = own.empty() || !own.front().is_ip() ? 0 : own.front().port();
  if (const std::string notice = exposure_notice(roles_, sockets); !notice.empty()) {
    std::fprintf(stderr, "moxi: %s\n", notice.c_str());
  }
  const char* file = std::getenv("MEMCACHED_PORT_FILENAME");
  if (file == nullptr || own.empty()) return std::nullopt;
  const Status written = write_port_file(file, own);
  if (!written.is_ok()) return EarlyExit::os_error(written.message());
  return std::nullopt;
}

void Server::accept(UniqueFd fd, size_t role) {
  workers_[next_worker_]->adopt(fd.release(), static_cast<uint8_t>(role));
  next_worker_ = (next_worker_ + 1) % workers_.size();
}

void Server::tick() {
  process_.clock.advance(process_.system_clock);
  for (const std::function<void()>& call : ticks_)
    call();
  const auto passed =
      std::chrono::duration_cast<Milliseconds>(process_.system_clock.now() - started_) % kSecond;
  tick_timer_->start(kSecond - passed);
}

void Server::run() {
  while (!stopping_) {
    loop_->run_once(/*wait=*/true);
    if (has_room_.exchange(false)) {
      for (const std::unique_ptr<Listener>& listener : listeners_)
        listener->resume();
    }
  }
}

void Server::stop() {
  listeners_.clear();
  for (const std::unique_ptr<Worker>& worker : workers_)
    worker->stop();
  tick_timer_.reset();
  signals_.reset();
}

}  // namespace moxi
