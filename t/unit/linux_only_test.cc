#include "common/net/linux_only.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace moxi {
namespace {

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return ::poll(&polled, 1, 0) == 1;
}

TEST(WakeFd, IsReadableFromSignalToDrain) {
  WakeFd wake;
  ASSERT_TRUE(wake.is_open());
  EXPECT_FALSE(is_readable(wake.fd()));
  wake.drain();  // does not block
  wake.signal();
  wake.signal();
  EXPECT_TRUE(is_readable(wake.fd()));
  wake.drain();
  EXPECT_FALSE(is_readable(wake.fd()));
}

TEST(OpenSocket, IsNonBlockingAndClosedByExec) {
  const UniqueFd fd = open_socket(AF_UNIX, SOCK_STREAM);
  ASSERT_TRUE(fd.is_open());
  EXPECT_NE(0, ::fcntl(fd.get(), F_GETFL) & O_NONBLOCK);
  EXPECT_NE(0, ::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC);
}

TEST(AcceptConnection, SaysWhyThereIsNone) {
  const UniqueFd fd = open_socket(AF_UNIX, SOCK_STREAM);
  EXPECT_FALSE(accept_connection(fd.get()).is_open());
  EXPECT_EQ(EINVAL, errno);
}

}  // namespace
}  // namespace moxi
