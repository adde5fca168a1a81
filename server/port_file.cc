#include "server/port_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <span>

namespace moxi {

namespace {

void tell(std::ofstream& file, const char* protocol, std::span<const SocketAddress> addresses) {
  for (const SocketAddress& address : addresses) {
    if (!address.is_ip()) continue;
    file << protocol << (address.family() == AF_INET ? " INET: " : " INET6: ") << address.port()
         << '\n';
  }
}

}  // namespace

Status write_port_file(const std::string& path, const PortsInUse& ports) {
  const std::string unfinished = path + ".lck";
  {
    std::ofstream file(unfinished, std::ios::trunc);
    tell(file, "TCP", ports.tcp);
    tell(file, "UDP", ports.udp);
    file.close();
    if (!file) return Status::error("cannot write " + unfinished + ": " + std::strerror(errno));
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return Status::error("cannot write " + path + ": " + std::strerror(errno));
  }
  return Status::ok();
}

}  // namespace moxi
