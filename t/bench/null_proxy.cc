// See null_proxy.h.
#include "t/bench/null_proxy.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace moxi {

namespace {

constexpr size_t kBufferSize = 64 * 1024;

}  // namespace

NullProxy::NullProxy(UniqueFd listener, TcpAddress backend)
    : EpollServer(std::move(listener)), backend_(std::move(backend)), buffer_(kBufferSize) {}

void NullProxy::on_client(UniqueFd client) {
  Result<UniqueFd> backend = tcp_connect(backend_);
  if (!backend.is_ok()) return;  // the client is closed: there is nobody to forward to
  auto pair = std::make_shared<Pair>();
  (*pair)[0].fd = std::move(client);
  (*pair)[1].fd = std::move(backend.value());
  for (size_t side = 0; side < pair->size(); ++side) {
    const int fd = (*pair)[side].fd.get();
    const auto slot = static_cast<size_t>(fd);
    ends_.resize(std::max(ends_.size(), slot + 1));
    ends_[slot] = {pair, side};
    watch(fd, EPOLLIN);
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
  if (!target.unsent.send(target.fd.get(), bytes)) return false;
  if (!target.unsent.empty()) wait_for_either(pair);
  return true;
}

bool NullProxy::send_rest(Pair& pair, size_t to) {
  Side& target = pair[to];
  if (!target.unsent.send_rest(target.fd.get())) return false;
  if (target.unsent.empty()) wait_for_either(pair);
  return true;
}

// A side is read while its peer has taken everything, and written while it has not itself.
void NullProxy::wait_for_either(const Pair& pair) {
  for (size_t side = 0; side < pair.size(); ++side) {
    const uint32_t input = pair[1 - side].unsent.empty() ? EPOLLIN : 0U;
    const uint32_t output = pair[side].unsent.empty() ? 0U : EPOLLOUT;
    rewatch(pair[side].fd.get(), input | output);
  }
}

}  // namespace moxi
