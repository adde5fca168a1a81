// Who wants to hear of clients that come and go. One per worker, on its thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace moxi {

enum class CloseReason : uint8_t {
  kError,     // it was lost, or cannot be understood
  kNormal,    // it said that it is done
  kIdle,      // idle_timeout
  kShutdown,  // the process ends
};

class ConnectionLog {
 public:
  // Before the first of the others: clients are there already. And after the last.
  virtual void connections_watched(bool on) = 0;
  virtual void connection_came(int fd) = 0;
  // The two sides did not come to terms; it goes then. The descriptor is still open.
  virtual void handshake_failed(int fd, std::string_view why) = 0;
  // The descriptor is still open.
  virtual void connection_goes(int fd, CloseReason reason) = 0;

 protected:
  ~ConnectionLog() = default;
};

}  // namespace moxi
