#include "common/net/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace moxi {
namespace {

// An answer larger than this is of no use to anybody.
constexpr size_t kMostAddresses = 64;

struct Request {
  std::string host;
  uint16_t port = 0;
  Resolver::Post post;
  Resolver::Done done;
};

void answer(Request request, Resolver::Addresses addresses) {
  request.post([done = std::move(request.done), addresses = std::move(addresses)]() mutable {
    done(std::move(addresses));
  });
}

// Addresses that need no lookup.
std::optional<Resolver::Addresses> answer_at_once(const std::string& host, uint16_t port) {
  if (!host.empty() && host.front() == '/') {
    const auto path = SocketAddress::unix_path(host);
    if (!path) return Status::error(host + ": path is too long");
    return std::vector<SocketAddress>{*path};
  }
  const auto numeric = SocketAddress::parse_numeric(host, port);
  if (!numeric) return std::nullopt;
  return std::vector<SocketAddress>{*numeric};
}

}  // namespace

// Shared with the thread, which may outlive the Resolver inside a stuck lookup.
struct Resolver::State {
  enum class Phase { kIdle, kLookingUp, kAnswering };

  State(size_t most, Lookup how) : most_queued(most), lookup(std::move(how)) {}

  const size_t most_queued;
  const Lookup lookup;
  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex:
  std::deque<Request> queue;
  std::optional<Request> current;  // while looking up
  Phase phase = Phase::kIdle;
  bool is_stopping = false;
  std::thread thread;  // made by the first request that needs it
};

Resolver::Resolver(size_t most_queued) : Resolver(most_queued, look_up) {}

Resolver::Resolver(size_t most_queued, Lookup lookup)
    : state_(std::make_shared<State>(most_queued, std::move(lookup))) {}

Resolver::~Resolver() {
  std::deque<Request> dropped;
  std::optional<Request> dropped_current;
  std::thread thread;
  {
    std::unique_lock lock(state_->mutex);
    state_->is_stopping = true;
    state_->changed.notify_all();
    state_->changed.wait(lock, [this] { return state_->phase != State::Phase::kAnswering; });
    dropped.swap(state_->queue);
    dropped_current.swap(state_->current);
    thread.swap(state_->thread);
    if (thread.joinable() && state_->phase == State::Phase::kLookingUp) thread.detach();
  }
  if (thread.joinable()) thread.join();
}

void Resolver::resolve(std::string host, uint16_t port, Post post, Done done) {
  std::optional<Addresses> at_once = answer_at_once(host, port);
  Request request{std::move(host), port, std::move(post), std::move(done)};
  if (!at_once) {
    const std::lock_guard lock(state_->mutex);
    if (state_->queue.size() >= state_->most_queued) {
      at_once = Status::error(request.host + ": too many host names wait to be looked up");
    } else if (!has_thread(state_)) {
      at_once = Status::error(request.host + ": no thread to look the host name up");
    } else {
      state_->queue.push_back(std::move(request));
      state_->changed.notify_all();
      return;
    }
  }
  answer(std::move(request), std::move(*at_once));
}

bool Resolver::has_thread(const std::shared_ptr<State>& state) {
  if (state->thread.joinable()) return true;
  try {
    state->thread = std::thread([state] { run(state); });
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

void Resolver::run(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    state->changed.wait(lock, [&] { return state->is_stopping || !state->queue.empty(); });
    if (state->is_stopping) return;
    state->current = std::move(state->queue.front());
    state->queue.pop_front();
    const std::string host = state->current->host;
    const uint16_t port = state->current->port;
    state->phase = State::Phase::kLookingUp;
    lock.unlock();
    Addresses addresses = state->lookup(host, port);
    lock.lock();
    state->phase = State::Phase::kIdle;
    if (state->is_stopping) return;
    Request request = *std::exchange(state->current, std::nullopt);
    state->phase = State::Phase::kAnswering;
    lock.unlock();
    answer(std::move(request), std::move(addresses));
    lock.lock();
    state->phase = State::Phase::kIdle;
    state->changed.notify_all();
  }
}

Resolver::Addresses look_up(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error == EAI_SYSTEM) return Status::error(host + ": " + std::strerror(errno));
  if (error != 0) return Status::error(host + ": " + ::gai_strerror(error));
  std::vector<SocketAddress> result;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (result.size() == kMostAddresses) break;
    result.emplace_back(each->ai_addr, each->ai_addrlen);
  }
  ::freeaddrinfo(found);
  return result;
}

}  // namespace moxi
