// Connections to backends on real sockets of the loopback interface.
#include "proxy/backend/dialer.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "common/net/socket.h"

namespace moxi {
namespace {

// Whether a connection to the port came to stand.
bool connects(uint16_t port) {
  const Dialer& dialer = socket_dialer();
  const int fd = dialer.start(*SocketAddress::parse_numeric("127.0.0.1", port));
  if (fd < 0) return false;
  pollfd ready{fd, POLLOUT, 0};
  EXPECT_EQ(poll(&ready, 1, 10000), 1);
  const bool made = dialer.is_made(fd);
  dialer.transport("127.0.0.1", port).close(fd);
  return made;
}

TEST(SocketDialer, SaysWhetherTheConnectionStands) {
  uint16_t port = 0;
  {
    auto listening = listen_tcp("127.0.0.1", 0);
    ASSERT_TRUE(listening.is_ok());
    port = bound_port(listening.value().front().get());
    EXPECT_TRUE(connects(port));
  }
  EXPECT_FALSE(connects(port));
}

}  // namespace
}  // namespace moxi
