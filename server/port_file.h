// Tells whoever started the process which ports it listens on: the file that the environment
// variable MEMCACHED_PORT_FILENAME names. Main thread, at start.
#pragma once

#include <span>
#include <string>

#include "common/base/status.h"
#include "common/net/socket_address.h"

namespace moxi {

// A line per address: "TCP INET: 11211", "TCP INET6: 11211". Written under another name and then
// renamed, so that nobody sees half of it.
Status write_port_file(const std::string& path, std::span<const SocketAddress> addresses);

}  // namespace moxi
