#include "server/port_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace moxi {

Status write_port_file(const std::string& path, std::span<const SocketAddress> addresses) {
  const std::string unfinished = path + ".lck";
  {
    std::ofstream file(unfinished, std::ios::trunc);
    for (const SocketAddress& address : addresses) {
      if (!address.is_ip()) continue;
      file << (address.family() == AF_INET ? "TCP INET: " : "TCP INET6: ") << address.port()
           << '\n';
    }
    file.close();
    if (!file) return Status::error("cannot write " + unfinished + ": " + std::strerror(errno));
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return Status::error("cannot write " + path + ": " + std::strerror(errno));
  }
  return Status::ok();
}

}  // namespace moxi
