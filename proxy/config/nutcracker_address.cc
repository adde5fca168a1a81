#include "proxy/config/nutcracker_address.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "common/net/socket_address.h"
#include "proxy/config/config_text.h"

namespace moxi {
namespace {

constexpr size_t kMaxHost = 255;
constexpr uint64_t kMaxWeight = INT32_MAX;
constexpr unsigned kMaxMode = 0777;

// What stands before the last `mark`, and what follows it.
std::optional<std::pair<std::string_view, std::string_view>> split_last(std::string_view text,
                                                                        char mark) {
  const size_t at = text.rfind(mark);
  if (at == text.npos) return std::nullopt;
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

Status check_path(std::string_view path) {
  if (SocketAddress::unix_path(path)) return Status::ok();
  return Status::error(in_quotes(path) + " is too long for a unix socket");
}

Status check_host(std::string_view host) {
  if (host.empty()) return Status::error("expected a host before the port");
  const bool is_graphic =
      std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (host.size() > kMaxHost || !is_graphic) {
    return Status::error(in_quotes(host) + " is not a host");
  }
  return Status::ok();
}

Status parse_port(std::string_view text, uint16_t* port) {
  uint64_t number = 0;
  if (!parse_number(text, UINT16_MAX, &number) || number == 0) {
    return Status::error("expected a port, 1 to 65535, not " + in_quotes(text));
  }
  *port = static_cast<uint16_t>(number);
  return Status::ok();
}

Status parse_listen_path(std::string_view text, ListenRules* rules) {
  const size_t blank = std::min(text.find(' '), text.size());
  const std::string_view path = text.substr(0, blank);
  const std::string_view mode = trimmed(text.substr(blank));
  if (!mode.empty()) {
    const char* end = mode.data() + mode.size();
    const auto [stop, failure] = std::from_chars(mode.data(), end, rules->unix_mode, 8);
    if (failure != std::errc() || stop != end || rules->unix_mode > kMaxMode) {
      return Status::error("expected an octal mode, 0 to 0777, not " + in_quotes(mode));
    }
  }
  rules->unix_path = path;
  return check_path(path);
}

}  // namespace

Status parse_nutcracker_listen(std::string_view text, ListenRules* rules) {
  if (text.starts_with('/')) return parse_listen_path(text, rules);
  const auto parts = split_last(text, ':');
  if (!parts) return Status::error("expected host:port, or a path that begins with /");
  if (Status host = check_host(parts->first); !host.is_ok()) return host;
  rules->host = parts->first;
  return parse_port(parts->second, &rules->port);
}

Result<BackendConfig> parse_nutcracker_server(std::string_view text) {
  BackendConfig backend;
  const bool is_path = text.starts_with('/');
  const Status malformed =
      Status::error(is_path ? "expected /path:weight, or /path:weight name"
                            : "expected host:port:weight, or host:port:weight name");
  const size_t blank = std::min(text.find(' '), text.size());
  backend.name = trimmed(text.substr(blank));
  if (backend.name.find(' ') != backend.name.npos) return malformed;
  const auto parts = split_last(text.substr(0, blank), ':');
  if (!parts) return malformed;
  uint64_t weight = 0;
  if (!parse_number(parts->second, kMaxWeight, &weight) || weight == 0) {
    return Status::error("expected a weight of 1 or more, not " + in_quotes(parts->second));
  }
  backend.weight = static_cast<uint32_t>(weight);
  if (is_path) {
    backend.host = parts->first;
    backend.port = 0;
    if (Status path = check_path(parts->first); !path.is_ok()) return path;
    return backend;
  }
  const auto address = split_last(parts->first, ':');
  if (!address) return malformed;
  if (Status host = check_host(address->first); !host.is_ok()) return host;
  backend.host = address->first;
  if (Status port = parse_port(address->second, &backend.port); !port.is_ok()) return port;
  return backend;
}

}  // namespace moxi
