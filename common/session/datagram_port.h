// A UDP port of the cache: each datagram is a client of its own, whose requests are carried out and
// answered before the next datagram is looked at. One worker's, on its thread.
//
//   datagram: | id | 0 | 1 | 0 | requests ...     (four 16-bit numbers, big-endian)
//   answer:   | id | number | count | 0 | up to 1392 bytes | ...   numbered from 0
//
// What is not a whole request of one datagram is dropped without an answer, as is an answer that
// is not complete at once or needs more datagrams than can be numbered.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/net/event_loop.h"
#include "common/net/socket_address.h"
#include "common/net/unique_fd.h"

namespace moxi {

class Worker;

class DatagramPort final : private IoWatch {
 public:
  static constexpr size_t kHeader = 8;
  static constexpr size_t kMostPayload = 1400 - kHeader;

  // `fd` is a bound UDP socket, `role` one of the worker's; the worker outlives this.
  DatagramPort(Worker& worker, UniqueFd fd, uint8_t role);
  DatagramPort(const DatagramPort&) = delete;
  DatagramPort& operator=(const DatagramPort&) = delete;
  ~DatagramPort();

  // False: the system has no room to watch the socket.
  [[nodiscard]] bool start();
  int fd() const { return fd_.get(); }

 private:
  void on_ready(bool readable, bool writable) override;
  void serve(std::string_view datagram, const SocketAddress& client);
  void send(std::string_view id, std::string_view answer, const SocketAddress& client);

  Worker& worker_;
  const UniqueFd fd_;
  const uint8_t role_;
  const std::unique_ptr<char[]> buffer_;  // of one datagram
  bool is_watched_ = false;
};

}  // namespace moxi
