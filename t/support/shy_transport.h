// A transport with a handshake that a test plays by hand: the peer's first byte is y (talk to me)
// or n (do not); what follows is as without it. For one connection at a time.
#pragma once

#include <array>
#include <string>

#include "common/net/transport.h"

namespace moxi {

class ShyTransport final : public Transport {
 public:
  // `inner` outlives it.
  explicit ShyTransport(Transport& inner) : inner_(inner) {}

  Handshake shake_hands(int fd) override {
    std::array<char, 1> answer{};
    const IoResult result = inner_.read(fd, answer);
    complaint_ = "TLS: the handshake takes too long";
    if (result.status == IoStatus::kWouldBlock) return Handshake::kWantsRead;
    complaint_ = "TLS: no";
    if (result.status != IoStatus::kOk || answer[0] != 'y') return Handshake::kFailed;
    complaint_ = late_complaint;
    return Handshake::kDone;
  }
  IoResult read(int fd, std::span<char> into) override {
    const IoResult result = inner_.read(fd, into);
    if (result.status == IoStatus::kOk) complaint_.clear();
    return result;
  }
  IoResult write(int fd, std::span<const iovec> from) override { return inner_.write(fd, from); }
  void shutdown_write(int fd) override { inner_.shutdown_write(fd); }
  void close(int fd) override { inner_.close(fd); }
  bool is_layered() const override { return true; }
  std::string complaint() override { return complaint_; }

  // Of a peer that closes behind the handshake without having said anything.
  std::string late_complaint;

 private:
  Transport& inner_;
  std::string complaint_;
};

}  // namespace moxi
