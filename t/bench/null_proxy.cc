// See null_proxy.h.
#include "t/bench/null_proxy.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace moxi {

namespace {

constexpr size_t kBufferSize = 64 * 1024;

ssize_t send_some(int fd, std::string_view bytes) {
  const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return sent;
}

}  // namespace

NullProxy::NullProxy(UniqueFd listener, TcpAddress backend)
    : listener_(std::move(listener)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      backend_(std::move(backend)),
      buffer_(kBufferSize) {}

Status NullProxy::run() {
  watch(listener_.get(), EPOLLIN, EPOLL_CTL_ADD);
  std::array<epoll_event, 128> events{};
  for (;;) {
    const int ready = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    if (ready < 0 && errno != EINTR) {
      return Status::error(std::string("epoll_wait: ") + std::strerror(errno));
    }
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<size_t>(i)];
      if (event.data.fd == listener_.get()) {
        accept_all();
      } else {
        on_event(event.data.fd, event.events);
      }
    }
  }
}

void NullProxy::accept_all() {
  for (;;) {
    UniqueFd client = tcp_accept(listener_.get());
    if (client.get() < 0) return;
    Result<UniqueFd> backend = tcp_connect(backend_);
    if (!backend.is_ok()) continue;  // the client is closed: there is nobody to forward to
    auto pair = std::make_shared<Pair>();
    (*pair)[0].fd = std::move(client);
    (*pair)[1].fd = std::move(backend.value());
    for (size_t side = 0; side < pair->size(); ++side) {
      const int fd = (*pair)[side].fd.get();
      const auto slot = static_cast<size_t>(fd);
      ends_.resize(std::max(ends_.size(), slot + 1));
      ends_[slot] = {pair, side};
      watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
  }
}

void NullProxy::on_event(int fd, uint32_t events) {
  const End end = ends_[static_cast<size_t>(fd)];
  if (!end.pair) return;
  Pair& pair = *end.pair;
  bool alive = true;
  if ((events & EPOLLOUT) != 0) alive = send_rest(pair, end.side);
  if (alive && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) alive = forward(pair, end.side);
  if (alive) return;
  for (Side& side : pair)
    ends_[static_cast<size_t>(side.fd.get())] = {};
}

bool NullProxy::forward(Pair& pair, size_t from) {
  Side& target = pair[1 - from];
  if (!target.unsent.empty()) return true;
  const ssize_t got = read(pair[from].fd.get(), buffer_.data(), buffer_.size());
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  const std::string_view bytes(buffer_.data(), static_cast<size_t>(got));
  const ssize_t sent = send_some(target.fd.get(), bytes);
  if (sent < 0) return false;
  if (sent == got) return true;
  target.unsent.assign(bytes.substr(static_cast<size_t>(sent)));
  rewatch(pair);
  return true;
}

bool NullProxy::send_rest(Pair& pair, size_t to) {
  Side& target = pair[to];
  const ssize_t sent = send_some(target.fd.get(), target.unsent);
  if (sent < 0) return false;
  target.unsent.erase(0, static_cast<size_t>(sent));
  if (!target.unsent.empty()) return true;
  rewatch(pair);
  return true;
}

// A side is read while its peer has taken everything, and written while it has not itself.
void NullProxy::rewatch(const Pair& pair) const {
  for (size_t side = 0; side < pair.size(); ++side) {
    const uint32_t input = pair[1 - side].unsent.empty() ? EPOLLIN : 0U;
    const uint32_t output = pair[side].unsent.empty() ? 0U : EPOLLOUT;
    watch(pair[side].fd.get(), input | output, EPOLL_CTL_MOD);
  }
}

void NullProxy::watch(int fd, uint32_t events, int operation) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_.get(), operation, fd, &event);
}

}  // namespace moxi
