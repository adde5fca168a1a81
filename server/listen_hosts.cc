#include "server/listen_hosts.h"

#include <algorithm>
#include <string>

#include "server/number_text.h"

namespace moxi {
namespace {

Status refuse(std::string_view element, const std::string& why) {
  return Status::error("-l " + std::string(element) + ": " + why);
}

// `text` is what stands after the host: nothing, or ":port".
Status take_port(std::string_view element, std::string_view text, ListenHost& host) {
  if (text.empty()) return Status::ok();
  const auto port = parse_integer<uint16_t>(text.substr(1));
  if (text[0] != ':' || !port || *port == 0) return refuse(element, "invalid port");
  host.port = *port;
  return Status::ok();
}

Result<ListenHost> parse_element(std::string_view element) {
  constexpr std::string_view kNoTls = "notls:";
  std::string_view text = element;
  for (const std::string_view prefix : {"btls:", "mtls:", "proto[", "tag["}) {
    if (text.starts_with(prefix)) return refuse(element, "not supported in this version");
  }
  if (text.starts_with(kNoTls)) text.remove_prefix(kNoTls.size());

  ListenHost host;
  size_t host_end = text.size();
  if (text.starts_with('[')) {
    const size_t bracket = text.find(']');
    if (bracket == text.npos) return refuse(element, "']' is missing");
    host.host = text.substr(1, bracket - 1);
    host_end = bracket + 1;
  } else {
    // More than one colon: a bare v6 address.
    if (std::count(text.begin(), text.end(), ':') == 1) host_end = text.find(':');
    host.host = text.substr(0, host_end);
  }
  if (host.host.empty()) return refuse(element, "no host");
  if (host.host == "*") host.host.clear();
  const Status status = take_port(element, text.substr(host_end), host);
  if (!status.is_ok()) return status;
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
