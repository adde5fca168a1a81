// What -vv shows of clients, in memcached's form: "<27 new auto-negotiating client connection",
// "<27 get key", "<27 connection closed.". Any worker's thread.
#pragma once

#include <cstdint>
#include <span>

#include "common/base/log.h"

namespace moxi {

enum class ClientEvent : uint8_t { kCame, kGone };

void log_client_event(Log& log, int fd, ClientEvent event);

// The command lines, without values, of requests that stand one behind the other from `begin` on
// and end at `ends`.
void log_requests(Log& log, int fd, const char* begin, std::span<char* const> ends);

}  // namespace moxi
