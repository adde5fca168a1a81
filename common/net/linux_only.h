// What this program uses of Linux alone: a port to another system replaces this file and its .cc,
// and nothing else of common/net.
#pragma once

#include "common/net/unique_fd.h"

namespace moxi {

// A counter with a descriptor: readable from the first signal() until drain(). signal() may be
// called from any thread.
class WakeFd {
 public:
  WakeFd();

  bool is_open() const { return fd_.is_open(); }
  int fd() const { return fd_.get(); }
  void signal();
  void drain();

 private:
  UniqueFd fd_;
};

// Both give descriptors that are non-blocking and closed by exec; not open: see errno.
UniqueFd open_socket(int family, int type);
UniqueFd accept_connection(int listening_fd);

}  // namespace moxi
