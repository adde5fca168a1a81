#include "common/net/linux_only.h"

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>

namespace moxi {

WakeFd::WakeFd() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void WakeFd::signal() {
  // EAGAIN means that the counter is full, and so not drained yet: nothing is lost.
  while (::eventfd_write(fd_.get(), 1) != 0 && errno == EINTR) {
  }
}

void WakeFd::drain() {
  eventfd_t count = 0;
  while (::eventfd_read(fd_.get(), &count) != 0 && errno == EINTR) {
  }
}

UniqueFd open_socket(int family, int type) {
  return UniqueFd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

UniqueFd accept_connection(int listening_fd) {
  int fd = -1;
  do {
    fd = ::accept4(listening_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  return UniqueFd(fd);
}

}  // namespace moxi
