#include "server/role_endpoints.h"

#include <algorithm>

namespace moxi {
namespace {

void add(std::vector<Endpoint>& endpoints, Endpoint endpoint) {
  if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
    endpoints.push_back(std::move(endpoint));
  }
}

}  // namespace

std::vector<Endpoint> cache_endpoints(const ServerOptions& options) {
  std::vector<Endpoint> endpoints;
  if (options.port == kPortOff || !options.unix_socket.empty()) return endpoints;
  const auto port = static_cast<uint16_t>(options.port == kAnyPort ? 0 : options.port);
  if (options.listen.empty()) endpoints.push_back({{}, port});
  for (const ListenHost& host : options.listen)
    add(endpoints, {host.host, host.port.value_or(port)});
  return endpoints;
}

std::vector<Endpoint> pool_endpoints(const ServerOptions& options, uint16_t port) {
  std::vector<Endpoint> endpoints;
  if (options.listen.empty()) endpoints.push_back({{}, port});
  for (const ListenHost& host : options.listen)
    add(endpoints, {host.host, port});
  return endpoints;
}

}  // namespace moxi
