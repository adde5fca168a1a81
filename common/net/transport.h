// How bytes get through a socket. The plain one has no state and is shared by all connections of a
// process; one with state per connection (TLS) is made for it and ends with close().
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace moxi {

enum class IoStatus : uint8_t { kOk, kWouldBlock, kEnd, kFailed };

struct IoResult {
  IoStatus status = IoStatus::kOk;
  size_t bytes = 0;  // kOk: at least 1
};

// How far two sides have come with what they have to agree on before there are bytes.
enum class Handshake : uint8_t { kDone, kWantsRead, kWantsWrite, kFailed };

class Transport {
 public:
  // Of the side that connects: goes on with it, again whenever the descriptor is ready for what was
  // wanted, until it is done or has failed. Nothing is read or written before.
  virtual Handshake shake_hands(int) { return Handshake::kDone; }
  virtual IoResult read(int fd, std::span<char> into) = 0;
  // Returns how many bytes were taken; all of them stay the caller's until then.
  virtual IoResult write(int fd, std::span<const iovec> from) = 0;
  // Tells the peer that nothing follows; what it still sends can be read.
  virtual void shutdown_write(int fd) = 0;
  virtual void close(int fd) = 0;
  // True: the descriptor does not tell everything, is_unfinished() has to be asked after reading.
  virtual bool is_layered() const { return false; }
  // What was read is held back here, or reading has to write first: it is worth trying again as
  // soon as the descriptor can be written, although it may have nothing to read.
  virtual bool is_unfinished() const { return false; }
  // Why the two sides cannot talk, in words for the operator; empty: they can, or it is not the
  // transport that keeps them from it. Before it is closed.
  virtual std::string complaint() { return {}; }

 protected:
  ~Transport() = default;
};

Transport& plain_transport();

}  // namespace moxi
