// See floor_server.h.
#include "t/bench/floor_server.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace moxi {

FloorServer::FloorServer(UniqueFd listener, size_t value_size)
    : EpollServer(std::move(listener)), replies_(value_size), input_(kReadSize) {}

void FloorServer::on_client(UniqueFd client) {
  const int fd = client.get();
  const auto slot = static_cast<size_t>(fd);
  if (slot >= connections_.size()) connections_.resize(slot + 1);
  connections_[slot] = std::make_unique<Connection>(std::move(client), replies_);
  watch(fd, EPOLLIN);
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
  if (!connection.unsent.send(connection.fd.get(), output_.view())) return false;
  if (connection.unsent.empty()) return !connection.closing;
  rewatch(connection.fd.get(), EPOLLOUT);
  return true;
}

bool FloorServer::send_rest(Connection& connection) {
  if (!connection.unsent.send_rest(connection.fd.get())) return false;
  if (!connection.unsent.empty()) return true;
  rewatch(connection.fd.get(), EPOLLIN);
  return !connection.closing;
}

}  // namespace moxi
