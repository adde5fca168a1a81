// What the backend connections of one worker and pool have in common. Constant once they exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/net/resolver.h"
#include "common/protocol/codec.h"
#include "proxy/backend/backend_counters.h"
#include "proxy/backend/dialer.h"

namespace moxi {

// The largest value that a backend may announce; larger ones cannot be true.
inline constexpr size_t kMaxBackendValue = size_t{16} << 20;
// All workers together try to connect to one backend at most this often.
inline constexpr int kMaxConnectsPerSecond = 10;

class BackendConnection;

// Is told, ten times a second at most, of a connection whose oldest command has waited for long.
class SlowWatch {
 public:
  virtual void on_slow(BackendConnection& connection) = 0;

 protected:
  ~SlowWatch() = default;
};

struct BackendSettings {
  // Asks for the addresses of a host; the answer comes on the worker's thread, but not from within
  // the call.
  using Lookup = std::function<void(const std::string& host, uint16_t port, Resolver::Done done)>;

  const ClientCodec& codec;
  const Dialer& dialer;
  Lookup lookup;
  BackendCounters& counters;
  Milliseconds connect_timeout{400};   // 0 = none
  Milliseconds request_timeout{5000};  // 0 = none
  Milliseconds queue_timeout{200};     // 0 = none; for the connection, or for it to take bytes
  Milliseconds connect_interval{1000 / kMaxConnectsPerSecond};
  // A connection that has more than this to send takes no new commands, and one that is still being
  // made takes no more than `max_waiting`.
  size_t max_backlog = size_t{16} << 20;
  size_t max_waiting = size_t{4} << 20;
  SlowWatch* slow_watch = nullptr;  // may be null
  // Of a prober: used while the backend is marked down, and marks nothing.
  bool is_probe = false;
  // Keeps the counters and the dialer for who has a copy of these settings.
  std::shared_ptr<const void> owners{};
};

}  // namespace moxi
