// Opens the sockets of the roles. Main thread, at start, before there are other threads.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/net/socket_address.h"
#include "common/net/unique_fd.h"
#include "server/options/early_exit.h"
#include "server/role.h"

namespace moxi {

struct ListeningSocket {
  UniqueFd fd;
  size_t role = 0;  // which of the roles
  SocketAddress address;
  bool takes_datagrams = false;  // UDP
  ListenTls tls = ListenTls::kPlain;
};

struct SocketSettings {
  int backlog = 1024;
  unsigned unix_mask = 0700;
};

// All sockets of all roles, or why one of them cannot be had.
std::variant<std::vector<ListeningSocket>, EarlyExit> open_listening_sockets(
    std::span<const Role> roles, const SocketSettings& settings);

// One line that names what other hosts can reach without authentication; empty if nothing.
std::string exposure_notice(std::span<const Role> roles,
                            std::span<const ListeningSocket> listening);

}  // namespace moxi
