// See epoll_server.h.
#include "t/bench/epoll_server.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace moxi {

namespace {

// The bytes that went out; 0 when the socket is full, -1 when the connection is lost.
ssize_t send_some(int fd, std::string_view bytes) {
  const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return sent;
}

}  // namespace

bool Unsent::send(int fd, std::string_view bytes) {
  const ssize_t sent = send_some(fd, bytes);
  if (sent < 0) return false;
  const auto count = static_cast<size_t>(sent);
  if (count < bytes.size()) bytes_.assign(bytes.substr(count));
  return true;
}

bool Unsent::send_rest(int fd) {
  const ssize_t sent = send_some(fd, bytes_);
  if (sent < 0) return false;
  bytes_.erase(0, static_cast<size_t>(sent));
  return true;
}

EpollServer::EpollServer(UniqueFd listener)
    : listener_(std::move(listener)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

Status EpollServer::run() {
  watch(listener_.get(), EPOLLIN);
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

void EpollServer::accept_all() {
  for (;;) {
    UniqueFd client = tcp_accept(listener_.get());
    if (client.get() < 0) return;
    on_client(std::move(client));
  }
}

void EpollServer::watch(int fd, uint32_t events) {
  control(EPOLL_CTL_ADD, fd, events);
}

void EpollServer::rewatch(int fd, uint32_t events) {
  control(EPOLL_CTL_MOD, fd, events);
}

void EpollServer::control(int operation, int fd, uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_.get(), operation, fd, &event);
}

}  // namespace moxi
