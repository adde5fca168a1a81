#include "server/options/listen_hosts.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "common/net/socket_address.h"

namespace moxi {
namespace {

constexpr auto kTlsPrefixes = std::to_array<std::pair<std::string_view, ListenTls>>({
    {"notls:", ListenTls::kPlain},
    {"btls:", ListenTls::kOneWay},
    {"mtls:", ListenTls::kMutual},
});

ListenTls take_tls_prefix(std::string_view& text) {
  for (const auto& [prefix, tls] : kTlsPrefixes) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    return tls;
  }
  return ListenTls::kDefault;
}

Result<ListenHost> parse_element(std::string_view element) {
  const std::string shown = "-l " + std::string(element) + ": ";
  for (const std::string_view prefix : {"proto[", "tag["}) {
    if (element.starts_with(prefix)) return Status::error(shown + "not supported in this version");
  }
  std::string_view text = element;
  const ListenTls tls = take_tls_prefix(text);
  Result<HostPort> split = split_host_port(text, 0);
  if (!split.is_ok() || split.value().host.empty()) {
    return Status::error(shown + "not a host, host:port, [v6] or [v6]:port");
  }
  ListenHost host;
  host.tls = tls;
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
