// Tells whoever started the process which ports it listens on: the file that the environment
// variable MEMCACHED_PORT_FILENAME names. Main thread, at start.
#pragma once

#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/net/socket_address.h"

namespace moxi {

struct PortsInUse {
  std::vector<SocketAddress> tcp;
  std::vector<SocketAddress> udp;
};

// A line per address: "TCP INET: 11211", "TCP INET6: 11211", "UDP INET: 11211". Written under
// another name and then renamed, so that nobody sees half of it.
Status write_port_file(const std::string& path, const PortsInUse& ports);

}  // namespace moxi
