#include "common/net/datagram.h"

#include <sys/socket.h>

#include <cerrno>

namespace moxi {

std::optional<Datagram> receive_datagram(int fd, std::span<char> into) {
  sockaddr_storage from{};
  socklen_t from_size = sizeof(from);
  ssize_t size = 0;
  do {
    size =
        ::recvfrom(fd, into.data(), into.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return std::nullopt;
  return Datagram{SocketAddress(reinterpret_cast<const sockaddr*>(&from), from_size),
                  static_cast<size_t>(size)};
}

bool send_datagram(int fd, const SocketAddress& to, std::span<const iovec> pieces) {
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(to.data());
  message.msg_namelen = to.size();
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

}  // namespace moxi
