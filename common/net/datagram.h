// Single datagrams of a UDP socket. The calls never block.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <optional>
#include <span>

#include "common/net/socket_address.h"

namespace moxi {

struct Datagram {
  SocketAddress from;
  size_t size = 0;  // what did not fit is lost
};

// None: nothing has come, or the system cannot say.
std::optional<Datagram> receive_datagram(int fd, std::span<char> into);

// False: the system has no room for it. It may be lost on its way in any case.
bool send_datagram(int fd, const SocketAddress& to, std::span<const iovec> pieces);

}  // namespace moxi
