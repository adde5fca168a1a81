// Both sides of TLS as the product has them, over a pair of sockets: one that accepts, and one that
// connects to a server of a given name.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>

#include "common/net/tls_client_context.h"
#include "common/net/tls_context.h"

namespace moxi {

class TlsPair {
 public:
  TlsPair(TlsContext& server, TlsClientContext& client, const std::string& host,
          uint16_t port = 11211)
      : theirs_(server.accept(ListenTls::kDefault)), ours_(&client.connect(host, port)) {
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds_.data()));
  }
  TlsPair(const TlsPair&) = delete;
  TlsPair& operator=(const TlsPair&) = delete;
  ~TlsPair() {
    ours_->close(fds_[0]);
    theirs_->close(fds_[1]);
  }

  // What comes of the client's handshake, with the server reading in between.
  Handshake shake_hands() {
    Handshake step = Handshake::kWantsRead;
    for (int i = 0; i < 8; ++i) {
      step = ours_->shake_hands(fds_[0]);
      if (step == Handshake::kFailed) break;
      (void)read(*theirs_, fds_[1]);
    }
    return step;
  }
  // What has come, and what becomes of the side that reads it.
  std::string read_here() { return read(*ours_, fds_[0]); }
  std::string read_there() { return read(*theirs_, fds_[1]); }
  bool write_here(const std::string& text) { return write(*ours_, fds_[0], text); }
  bool write_there(const std::string& text) { return write(*theirs_, fds_[1], text); }

  Transport& ours() { return *ours_; }
  int our_fd() const { return fds_[0]; }

 private:
  static std::string read(Transport& transport, int fd) {
    std::array<char, 4096> room{};
    const IoResult result = transport.read(fd, room);
    return {room.data(), result.status == IoStatus::kOk ? result.bytes : 0};
  }
  static bool write(Transport& transport, int fd, const std::string& text) {
    const std::array<iovec, 1> all{iovec{const_cast<char*>(text.data()), text.size()}};
    const IoResult result = transport.write(fd, all);
    return result.status == IoStatus::kOk && result.bytes == text.size();
  }

  std::array<int, 2> fds_{};
  Transport* theirs_;
  Transport* ours_;
};

}  // namespace moxi
