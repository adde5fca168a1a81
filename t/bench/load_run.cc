// See load_run.h.
#include "t/bench/load_run.h"

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

namespace moxi {

namespace {

using Moment = std::chrono::steady_clock;

// A server that says nothing for so long is taken for dead.
constexpr int kSilenceMs = 30000;

double seconds_since(Moment::time_point start) {
  return std::chrono::duration<double>(Moment::now() - start).count();
}

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

LoadRun::LoadRun(const LoadOptions& options)
    : options_(options),
      keys_(options.order, options.keys, options.zipf, options.seed),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      writing_(options.connections) {}

Status LoadRun::connect() {
  for (size_t i = 0; i < options_.connections; ++i) {
    Result<UniqueFd> socket = tcp_connect(options_.server);
    if (!socket.is_ok()) return socket.status();
    connections_.push_back(std::make_unique<LoadConnection>(options_, std::move(socket.value())));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connections_.back()->fd(), &event) != 0) {
      return Status::error(std::string("epoll_ctl: ") + std::strerror(errno));
    }
  }
  return Status::ok();
}

Status LoadRun::preload(LoadCounters& counters) {
  KeySequence all(KeyOrder::kSequential, options_.keys, 0, 0);
  RequestMaker maker(options_, all, 1, options_.keys);
  return run_phase(maker, 0, counters);
}

Status LoadRun::measure(LoadResult& result) {
  if (options_.requests == 0 && options_.warm_up > 0) {
    RequestMaker maker(options_, keys_, options_.set_share, kNoLimit);
    LoadCounters unused;
    const Status warmed = run_phase(maker, options_.warm_up, unused);
    if (!warmed.is_ok()) return warmed;
  }
  const bool counted = options_.requests > 0;
  RequestMaker maker(options_, keys_, options_.set_share, counted ? options_.requests : kNoLimit);
  const Status before = usage(result.before);
  if (!before.is_ok()) return before;
  const double own_before = own_cpu_seconds();
  const Moment::time_point start = Moment::now();
  const Status ran = run_phase(maker, counted ? 0 : options_.duration, result.counters);
  if (!ran.is_ok()) return ran;
  result.seconds = seconds_since(start);
  result.generator_busy = (own_cpu_seconds() - own_before) / result.seconds;
  return usage(result.after);
}

Status LoadRun::run_phase(RequestMaker& maker, double seconds, LoadCounters& counters) {
  const Moment::time_point start = Moment::now();
  for (size_t i = 0; i < connections_.size(); ++i) {
    const Status begun = connections_[i]->begin(maker);
    if (!begun.is_ok()) return begun;
    watch(i);
  }
  std::array<epoll_event, 256> events{};
  while (!maker.exhausted() || !idle()) {
    const int ready =
        epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), kSilenceMs);
    if (ready == 0) return Status::error("the server has not answered for 30 seconds");
    if (ready < 0 && errno != EINTR) return Status::error(std::string("epoll_wait failed"));
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<size_t>(i)];
      const Status served = serve(event.data.u64, event.events, maker, counters);
      if (!served.is_ok()) return served;
      watch(event.data.u64);
    }
    if (seconds > 0 && seconds_since(start) >= seconds) maker.stop();
  }
  return Status::ok();
}

Status LoadRun::serve(size_t index, uint32_t events, RequestMaker& maker, LoadCounters& counters) {
  LoadConnection& connection = *connections_[index];
  if ((events & EPOLLOUT) != 0) {
    const Status written = connection.on_writable();
    if (!written.is_ok()) return written;
  }
  if ((events & ~static_cast<uint32_t>(EPOLLOUT)) == 0) return Status::ok();
  return connection.on_readable(maker, counters);
}

bool LoadRun::idle() const {
  return std::all_of(connections_.begin(), connections_.end(),
                     [](const auto& connection) { return connection->idle(); });
}

void LoadRun::watch(size_t index) {
  const LoadConnection& connection = *connections_[index];
  if (connection.wants_write() == writing_[index]) return;
  writing_[index] = connection.wants_write();
  epoll_event event{};
  event.events = writing_[index] ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = index;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.fd(), &event);
}

Status LoadRun::usage(ProcessUsage& usage) const {
  if (options_.pid == 0) return Status::ok();
  const Result<ProcessUsage> now = read_process_usage(options_.pid);
  if (!now.is_ok()) return now.status();
  usage = now.value();
  return Status::ok();
}

}  // namespace moxi
