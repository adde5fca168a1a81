// What -vv shows of clients, in memcached's form: "<27 new auto-negotiating client connection",
// "<27 get key", "<27 connection closed."; bytes that are not printable ASCII as \xNN. Any worker's
// thread.
#pragma once

#include <cstdint>
#include <span>

#include "common/base/log.h"
#include "common/protocol/request.h"
#include "common/session/client_protocols.h"

namespace moxi {

enum class ClientEvent : uint8_t { kCame, kGone };

[[gnu::noinline]] void log_client_event(Log& log, int fd, ClientEvent event);

// Requests that stand one behind the other in the input.
struct RequestBatch {
  const char* begin;
  std::span<char* const> ends;
  std::span<const Request> requests;  // what was made of them
};

// Command lines without values; of packets the opcode and the key. What somebody says who has to
// log in is not shown: whatever it is, it may be a password.
void log_requests(Log& log, int fd, Stage stage, const RequestBatch& batch);

}  // namespace moxi
