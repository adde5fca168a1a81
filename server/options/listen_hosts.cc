#include "server/options/listen_hosts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/net/socket_address.h"

namespace moxi {
namespace {

Result<ListenHost> parse_element(std::string_view element) {
  constexpr std::string_view kNoTls = "notls:";
  const std::string shown = "-l " + std::string(element) + ": ";
  for (const std::string_view prefix : {"btls:", "mtls:", "proto[", "tag["}) {
    if (element.starts_with(prefix)) return Status::error(shown + "not supported in this version");
  }
  std::string_view text = element;
  if (text.starts_with(kNoTls)) text.remove_prefix(kNoTls.size());
  Result<HostPort> split = split_host_port(text, 0);
  if (!split.is_ok() || split.value().host.empty()) {
    return Status::error(shown + "not a host, host:port, [v6] or [v6]:port");
  }
  ListenHost host;
  if (split.value().host != "*") host.host = std::move(split.value().host);
  if (split.value().port != 0) host.port = split.value().port;
  return host;
}

}  // namespace

Result<std::vector<ListenHost>> parse_listen_hosts(std::string_view list) {
  std::vector<ListenHost> hosts;
  while (!list.empty()) {
    const size_t end = std::min(list.find_first_of(",;"), list.size());
    if (end > 0) {
      Result<ListenHost> host = parse_element(list.substr(0, end));
      if (!host.is_ok()) return host.status();
      if (std::find(hosts.begin(), hosts.end(), host.value()) == hosts.end()) {
        hosts.push_back(std::move(host.value()));
      }
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return hosts;
}

}  // namespace moxi
