// A connection in memory with the test at one end: what the code under test gets is fd(), what the
// test does with its own end are the calls here.
#pragma once

#include <string>
#include <string_view>

#include "t/support/virtual_network.h"

namespace moxi {

class VirtualSocketPair {
 public:
  explicit VirtualSocketPair(VirtualNetwork& network,
                             size_t capacity = VirtualNetwork::kDefaultCapacity)
      : network_(network) {
    const auto [ours, theirs] = network.make_pair(capacity);
    test_fd_ = ours;
    fd_ = theirs;
  }
  VirtualSocketPair(const VirtualSocketPair&) = delete;
  VirtualSocketPair& operator=(const VirtualSocketPair&) = delete;
  ~VirtualSocketPair() { network_.close(test_fd_); }

  // The end of the code under test, which closes it.
  int fd() const { return fd_; }
  bool is_closed_by_peer() const { return !network_.is_open(fd_); }

  // How many bytes the other end's inbox took.
  size_t send(std::string_view bytes) { return network_.write(test_fd_, bytes).bytes; }
  // Everything that has come, which makes room for more.
  std::string receive() {
    std::string bytes(network_.unread(test_fd_), '\0');
    network_.read(test_fd_, bytes.data(), bytes.size());
    return bytes;
  }
  size_t unread() const { return network_.unread(test_fd_); }
  // The other end sends nothing more, and everything it sent was received.
  bool is_at_end() {
    char byte = 0;
    return unread() == 0 &&
           network_.read(test_fd_, &byte, 1).outcome == VirtualNetwork::Outcome::kEnd;
  }
  // The connection was reset by the other end.
  bool is_reset() {
    char byte = 0;
    return unread() == 0 &&
           network_.read(test_fd_, &byte, 1).outcome == VirtualNetwork::Outcome::kReset;
  }
  void shutdown_write() { network_.shutdown_write(test_fd_); }
  void close() { network_.close(test_fd_); }
  void reset() { network_.reset(test_fd_); }
  // How many bytes the test's end takes before the code under test has to wait.
  void set_capacity(size_t bytes) { network_.set_capacity(test_fd_, bytes); }

 private:
  VirtualNetwork& network_;
  int test_fd_ = -1;
  int fd_ = -1;
};

}  // namespace moxi
