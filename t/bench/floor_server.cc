// See floor_server.h.
#include "t/bench/floor_server.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace moxi {

namespace {

// The bytes that went out; 0 when the socket is full, -1 when the connection is lost.
ssize_t send_some(int fd, std::string_view bytes) {
  const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return sent;
}

}  // namespace

FloorServer::FloorServer(UniqueFd listener, size_t value_size)
    : listener_(std::move(listener)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      replies_(value_size),
      input_(kReadSize) {}

Status FloorServer::run() {
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

void FloorServer::accept_all() {
  for (;;) {
    UniqueFd socket = tcp_accept(listener_.get());
    if (socket.get() < 0) return;
    const int fd = socket.get();
    const auto slot = static_cast<size_t>(fd);
    if (slot >= connections_.size()) connections_.resize(slot + 1);
    connections_[slot] = std::make_unique<Connection>(std::move(socket), replies_);
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
  }
}

void FloorServer::on_event(int fd, uint32_t events) {
  std::unique_ptr<Connection>& slot = connections_[static_cast<size_t>(fd)];
  if (!slot) return;
  const bool alive = (events & EPOLLOUT) != 0 ? send_rest(*slot) : read_and_answer(*slot);
  if (!alive) slot.reset();
}

bool FloorServer::read_and_answer(Connection& connection) {
  const ssize_t got = read(connection.fd.get(), input_.data(), input_.size());
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  output_.clear();
  const std::string_view input(input_.data(), static_cast<size_t>(got));
  connection.closing = !connection.scanner.feed(input, output_);
  if (output_.empty()) return !connection.closing;
  const ssize_t sent = send_some(connection.fd.get(), output_.view());
  if (sent < 0) return false;
  if (static_cast<size_t>(sent) == output_.view().size()) return !connection.closing;
  connection.unsent.assign(output_.view().substr(static_cast<size_t>(sent)));
  watch(connection.fd.get(), EPOLLOUT, EPOLL_CTL_MOD);
  return true;
}

bool FloorServer::send_rest(Connection& connection) {
  const ssize_t sent = send_some(connection.fd.get(), connection.unsent);
  if (sent < 0) return false;
  connection.unsent.erase(0, static_cast<size_t>(sent));
  if (!connection.unsent.empty()) return true;
  watch(connection.fd.get(), EPOLLIN, EPOLL_CTL_MOD);
  return !connection.closing;
}

void FloorServer::watch(int fd, uint32_t events, int operation) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_.get(), operation, fd, &event);
}

}  // namespace moxi
