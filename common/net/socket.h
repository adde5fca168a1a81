// Making sockets: listening ones (TCP and UDP over both IP families, unix paths) and connections
// that are being made. All are non-blocking and closed by exec. Called at start-up and by whoever
// connects to a backend; nothing here blocks but listen_tcp() and bind_udp(), which may look a
// host's name up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/status.h"
#include "common/net/socket_address.h"
#include "common/net/unique_fd.h"

namespace moxi {

inline constexpr int kDefaultBacklog = 1024;

struct TcpTraits {
  bool keep_alive = true;   // SO_KEEPALIVE
  bool reuse_port = false;  // SO_REUSEPORT: other processes with it may listen there as well
};

// Listens on every address of `host` (numeric, a name, or "" and "*" for all interfaces, each IP
// family with a socket of its own). Port 0: one that the system picks, the same for all of them.
// Accepted connections inherit TCP_NODELAY and `traits`.
// Fails if the port is taken on any of the addresses, or none of them can be used; a family that
// this machine does not have is passed over.
Result<std::vector<UniqueFd>> listen_tcp(std::string_view host, uint16_t port,
                                         int backlog = kDefaultBacklog,
                                         const TcpTraits& traits = {});

// The same for datagrams.
Result<std::vector<UniqueFd>> bind_udp(std::string_view host, uint16_t port);

// Listens on a unix path with the access bits of `mode` (octal 0700 and the like). A socket file
// that nobody answers is replaced; any other file is left alone and is an error. Changes the
// process's umask for a moment: call it while no other thread makes files.
Result<UniqueFd> listen_unix(const std::string& path, unsigned mode, int backlog = kDefaultBacklog);

// Begins a connection; it stands when the socket is writable and connect_result() is ok.
Result<UniqueFd> start_connect(const SocketAddress& to);
// How a begun connection ended. A connection that a dead local port made to itself has failed.
Status connect_result(int fd);

// The port a socket is bound to, 0 for none.
uint16_t bound_port(int fd);

}  // namespace moxi
