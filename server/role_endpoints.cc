#include "server/role_endpoints.h"

#include <algorithm>

namespace moxi {
namespace {

void add(std::vector<Endpoint>& endpoints, Endpoint endpoint) {
  if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
    endpoints.push_back(std::move(endpoint));
  }
}

std::vector<Endpoint> on_all_hosts(const ServerOptions& options, int wanted) {
  std::vector<Endpoint> endpoints;
  if (wanted == kPortOff || !options.unix_socket.empty()) return endpoints;
  const auto port = static_cast<uint16_t>(wanted == kAnyPort ? 0 : wanted);
  if (options.listen.empty()) endpoints.push_back({{}, port});
  for (const ListenHost& host : options.listen)
    add(endpoints, {host.host, host.port.value_or(port), host.tls});
  return endpoints;
}

}  // namespace

std::vector<Endpoint> cache_endpoints(const ServerOptions& options) {
  return on_all_hosts(options, options.port);
}

std::vector<Endpoint> datagram_endpoints(const ServerOptions& options) {
  return on_all_hosts(options, options.udp_port);
}

void listen_as(Role& role, const ListenRules& rules) {
  role.rules = rules;
  role.unix_socket = rules.unix_path;
  role.endpoints.clear();
  if (rules.unix_path.empty()) role.endpoints.push_back({rules.host, rules.port});
}

std::vector<Endpoint> pool_endpoints(const ServerOptions& options, uint16_t port) {
  std::vector<Endpoint> endpoints;
  if (options.listen.empty()) endpoints.push_back({{}, port});
  for (const ListenHost& host : options.listen)
    add(endpoints, {host.host, port, host.tls});
  return endpoints;
}

}  // namespace moxi
