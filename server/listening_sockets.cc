#include "server/listening_sockets.h"

#include <utility>

#include "common/net/socket.h"

namespace moxi {
namespace {

using Sockets = std::vector<ListeningSocket>;

// What to open for a role.
struct Wanted {
  size_t role = 0;
  const std::vector<Endpoint>& endpoints;
  bool datagrams = false;
  int backlog = 0;
  TcpTraits traits{};
};

TcpTraits traits_of(const Role& role) {
  if (!role.rules) return {};
  return {role.rules->keep_alive, role.rules->reuse_port};
}

std::optional<EarlyExit> open_ports(const Wanted& wanted, Sockets& sockets) {
  uint16_t picked = 0;  // where the role takes any free port
  for (const Endpoint& endpoint : wanted.endpoints) {
    const uint16_t port = endpoint.port == 0 ? picked : endpoint.port;
    Result<std::vector<UniqueFd>> opened =
        wanted.datagrams ? bind_udp(endpoint.host, port)
                         : listen_tcp(endpoint.host, port, wanted.backlog, wanted.traits);
    if (!opened.is_ok()) {
      const std::string host = endpoint.host.empty() ? "" : " (" + endpoint.host + ")";
      return EarlyExit::os_error(opened.message() + host);
    }
    for (UniqueFd& fd : opened.value()) {
      const SocketAddress address = local_address(fd.get());
      if (endpoint.port == 0) picked = address.port();
      const ListenTls tls = wanted.datagrams ? ListenTls::kPlain : endpoint.tls;
      sockets.push_back({std::move(fd), wanted.role, address, wanted.datagrams, tls});
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::vector<ListeningSocket>, EarlyExit> open_listening_sockets(
    std::span<const Role> roles, const SocketSettings& settings) {
  Sockets sockets;
  for (size_t i = 0; i < roles.size(); ++i) {
    const Role& role = roles[i];
    const int backlog = role.rules ? role.rules->backlog : settings.backlog;
    for (const Wanted& wanted : {Wanted{i, role.endpoints, false, backlog, traits_of(role)},
                                 Wanted{i, role.datagram_endpoints, true}}) {
      if (auto failure = open_ports(wanted, sockets)) return *failure;
    }
    const std::string& path = role.unix_socket;
    if (path.empty()) continue;
    const unsigned mode = role.rules ? role.rules->unix_mode : settings.unix_mask;
    Result<UniqueFd> opened = listen_unix(path, mode, backlog);
    if (!opened.is_ok()) return EarlyExit::os_error(opened.message());
    const SocketAddress address = local_address(opened.value().get());
    sockets.push_back({std::move(opened.value()), i, address});
  }
  return sockets;
}

std::string exposure_notice(std::span<const Role> roles,
                            std::span<const ListeningSocket> listening) {
  std::string names;
  size_t last_role = roles.size();
  for (const ListeningSocket& socket : listening) {
    if (!socket.address.is_ip() || socket.address.is_loopback()) continue;
    if (roles[socket.role].protocols.asks_everybody()) continue;
    if (socket.role != last_role) {
      names += (names.empty() ? "" : "; ") + roles[socket.role].name + " on ";
    } else {
      names += ", ";
    }
    last_role = socket.role;
    names += (socket.takes_datagrams ? "UDP " : "") + socket.address.to_string();
  }
  if (names.empty()) return {};
  return "reachable from other hosts without authentication: " + names +
         " (-l 127.0.0.1 keeps it on this machine)";
}

}  // namespace moxi
