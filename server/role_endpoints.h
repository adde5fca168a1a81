// Where each role listens, by -p, -l, -s and -z together. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "server/options/server_options.h"
#include "server/role.h"

namespace moxi {

// TCP of the cache: none with -p 0 or with a unix socket.
std::vector<Endpoint> cache_endpoints(const ServerOptions& options);

// UDP of the cache: the same hosts, none with -U 0 or with a unix socket.
std::vector<Endpoint> datagram_endpoints(const ServerOptions& options);

// A role listens where its own rules say.
void listen_as(Role& role, const ListenRules& rules);

// TCP of a pool: its port on every host of -l.
std::vector<Endpoint> pool_endpoints(const ServerOptions& options, uint16_t port);

}  // namespace moxi
