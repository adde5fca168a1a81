// The plain transport: recv and send, nothing kept between calls. No call raises SIGPIPE.
#include "common/net/transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace moxi {
namespace {

// What one sendmsg() takes (IOV_MAX of Linux, the BSDs and macOS).
constexpr size_t kMaxPieces = 1024;

IoResult failure() {
  if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoStatus::kWouldBlock, 0};
  return {IoStatus::kFailed, 0};
}

ssize_t send_pieces(int fd, std::span<const iovec> from) {
  if (from.size() == 1) return ::send(fd, from[0].iov_base, from[0].iov_len, MSG_NOSIGNAL);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(from.data());
  message.msg_iovlen = std::min(from.size(), kMaxPieces);
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

class PlainTransport final : public Transport {
 public:
  IoResult read(int fd, std::span<char> into) override {
    ssize_t count = 0;
    do {
      count = ::recv(fd, into.data(), into.size(), 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0) return {IoStatus::kOk, static_cast<size_t>(count)};
    // Of no room nothing is read: that says nothing about the peer.
    if (count == 0) return {into.empty() ? IoStatus::kWouldBlock : IoStatus::kEnd, 0};
    return failure();
  }

  IoResult write(int fd, std::span<const iovec> from) override {
    ssize_t count = 0;
    do {
      count = send_pieces(fd, from);
    } while (count < 0 && errno == EINTR);
    if (count > 0) return {IoStatus::kOk, static_cast<size_t>(count)};
    return count == 0 ? IoResult{IoStatus::kWouldBlock, 0} : failure();
  }

  void shutdown_write(int fd) override { ::shutdown(fd, SHUT_WR); }
  void close(int fd) override { ::close(fd); }
};

}  // namespace

// One object without state serves everybody; const, so that it never gets any.
Transport& plain_transport() {
  static const PlainTransport transport;
  return const_cast<PlainTransport&>(transport);
}

}  // namespace moxi
