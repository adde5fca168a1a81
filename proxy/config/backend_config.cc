#include "proxy/config/backend_config.h"

#include <algorithm>

#include "proxy/config/behavior_words.h"
#include "proxy/config/ip_address.h"

namespace moxi {

namespace {

constexpr size_t kMaxHost = 255;
constexpr uint64_t kMaxPort = UINT16_MAX;
constexpr uint64_t kMaxWeight = UINT32_MAX;
// Of H:P:W:NAME.
constexpr int kMaxColons = 3;
constexpr std::string_view kSchemeEnd = "://";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What a DNS name, an IPv4 address or a container's name may consist of.
bool is_host_name(std::string_view host) {
  return host.size() <= kMaxHost && std::all_of(host.begin(), host.end(), [](char c) {
           return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
         });
}

bool is_v6_address(const std::string& host) {
  const size_t zone = std::min(host.find('%'), host.size());
  return host.size() <= kMaxHost && host.find(':') < zone && IpAddress::parse(host).has_value() &&
         is_host_name(std::string_view(host).substr(std::min(zone + 1, host.size())));
}

bool is_rest_form(std::string_view word) {
  return word == "url" || word == "auth" || word == "apikey" || word.find("://") != word.npos ||
         word.find('@') != word.npos;
}

// Takes "PROTOCOL://" off the front of *word, if it is there. A word for a protocol that is none
// stays: it is one of other forms, or an error.
Status take_protocol(const ConfigCursor& cursor, std::string_view* word, size_t start,
                     BackendConfig* backend) {
  const size_t end = word->find(kSchemeEnd);
  if (end == word->npos) return Status::ok();
  const std::string_view scheme = word->substr(0, end);
  if (scheme == "http" || scheme == "https") return Status::ok();
  BackendProtocol protocol = BackendProtocol::kAscii;
  if (!set_choice(scheme, &protocol).is_ok()) {
    return cursor.error_at(start, "bad protocol " + in_quotes(scheme) +
                                      " of a backend (ascii://, meta:// or binary://)");
  }
  backend->protocol = protocol;
  word->remove_prefix(end + kSchemeEnd.size());
  return Status::ok();
}

// Takes the host off the front of *rest.
Status parse_host(const ConfigCursor& cursor, std::string_view* rest, size_t start,
                  BackendConfig* backend) {
  if (rest->starts_with('[')) {
    const size_t close = rest->find(']');
    if (close == rest->npos) {
      return cursor.error_at(start, "missing ] in " + in_quotes(*rest));
    }
    backend->host = rest->substr(1, close - 1);
    if (!is_v6_address(backend->host)) {
      return cursor.error_at(start, "bad IPv6 address " + in_quotes(rest->substr(0, close + 1)));
    }
    if (close + 1 < rest->size() && (*rest)[close + 1] != ':') {
      return cursor.error_at(start + close + 1,
                             "expected \":\" after \"]\" in " + in_quotes(*rest));
    }
    rest->remove_prefix(close + 1);
    return Status::ok();
  }
  const auto colons = std::count(rest->begin(), rest->end(), ':');
  if (colons > kMaxColons || (colons == kMaxColons && rest->find("::") != rest->npos)) {
    return cursor.error_at(start, "too many colons in " + in_quotes(*rest) +
                                      " (an IPv6 address is written [ADDRESS]:PORT)");
  }
  const std::string_view host = rest->substr(0, rest->find(':'));
  if (host.empty()) return cursor.error_at(start, "empty host in " + in_quotes(*rest));
  if (!is_host_name(host)) return cursor.error_at(start, "bad host " + in_quotes(host));
  backend->host = host;
  rest->remove_prefix(host.size());
  return Status::ok();
}

// Takes ":PORT" off the front of *rest, if there is anything.
Status parse_port(const ConfigCursor& cursor, std::string_view* rest, size_t start,
                  BackendConfig* backend) {
  if (rest->empty()) return Status::ok();
  const std::string_view text = rest->substr(1, rest->find(':', 1) - 1);
  uint64_t port = 0;
  if (!parse_number(text, kMaxPort, &port) || port == 0) {
    const std::string name = in_quotes(backend->host);
    return cursor.error_at(start,
                           "bad port " + in_quotes(text) + " of backend " + name + " (1 to 65535)");
  }
  backend->port = static_cast<uint16_t>(port);
  rest->remove_prefix(1 + text.size());
  return Status::ok();
}

Status parse_weight(const ConfigCursor& cursor, std::string_view text, size_t start,
                    BackendConfig* backend) {
  uint64_t weight = 0;
  if (!parse_number(text, kMaxWeight, &weight)) {
    return cursor.error_at(start, "bad weight " + in_quotes(text) + " of backend " +
                                      in_quotes(display_name(*backend)));
  }
  // As libmemcached has it: a weight of 0 counts as 1.
  backend->weight = std::max(static_cast<uint32_t>(weight), 1U);
  return Status::ok();
}

// Takes ":NAME" off the end of *weight, if it has one.
Status parse_name(const ConfigCursor& cursor, std::string_view* weight, size_t start,
                  BackendConfig* backend) {
  const size_t colon = weight->find(':');
  if (colon == weight->npos) return Status::ok();
  const std::string_view name = weight->substr(colon + 1);
  const bool is_readable = std::none_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f || byte == ':';
  });
  if (name.empty() || name.size() > kMaxHost || !is_readable) {
    return cursor.error_at(
        start, "bad name " + in_quotes(name) + " of backend " + in_quotes(display_name(*backend)));
  }
  backend->name = name;
  *weight = weight->substr(0, colon);
  return Status::ok();
}

// The weight of `H:P W`: another word on the same line. *word stays empty if there is none.
size_t take_separate_weight(ConfigCursor& cursor, std::string_view* word) {
  const size_t before = cursor.offset();
  const bool line_ended = cursor.skip_blanks();
  const size_t start = cursor.offset();
  if (!line_ended) *word = cursor.take_word(kConfigDelimiters);
  if (word->empty()) cursor.rewind(before);
  return start;
}

}  // namespace

std::string placing_name(const BackendConfig& backend) {
  if (!backend.name.empty()) return backend.name;
  if (is_unix_path(backend)) return backend.host + ":";
  if (backend.port == kDefaultBackendPort) return backend.host;
  return backend.host + ":" + std::to_string(backend.port);
}

std::string display_name(const BackendConfig& backend) {
  if (is_unix_path(backend)) return backend.host;
  const bool is_v6 = backend.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + backend.host + "]" : backend.host) + ":" + std::to_string(backend.port);
}

Status refuse_other_forms(const ConfigCursor& cursor, std::string_view word, size_t start) {
  if (word.starts_with('{')) {
    return cursor.error_at(start,
                           "vbucket JSON is not supported in this version: " + in_quotes(word));
  }
  if (is_rest_form(word)) {
    return cursor.error_at(start,
                           "a REST configuration (http://, url=, auth=, user@host) is not "
                           "supported in this version: " +
                               in_quotes(word));
  }
  return Status::ok();
}

Result<BackendConfig> parse_backend(ConfigCursor& cursor, uint32_t default_weight) {
  const size_t start = cursor.offset();
  BackendConfig backend;
  std::string_view word = cursor.take_word(kConfigDelimiters);
  Status scheme = take_protocol(cursor, &word, start, &backend);
  if (!scheme.is_ok()) return scheme;
  if (Status status = refuse_other_forms(cursor, word, start); !status.is_ok()) return status;
  if (word.empty()) {
    return cursor.error_at(start, "empty host before " + in_quotes(std::string(1, cursor.peek())));
  }
  backend.weight = std::max(default_weight, 1U);
  std::string_view rest = word;
  if (Status status = parse_host(cursor, &rest, start, &backend); !status.is_ok()) return status;
  if (rest.empty()) return backend;
  if (Status status = parse_port(cursor, &rest, start, &backend); !status.is_ok()) return status;
  std::string_view weight;
  size_t weight_start = cursor.offset() - rest.size() + 1;
  if (rest.empty()) {
    weight_start = take_separate_weight(cursor, &weight);
    if (weight.empty()) return backend;
  } else {
    weight = rest.substr(1);
    Status status = parse_name(cursor, &weight, weight_start, &backend);
    if (!status.is_ok()) return status;
  }
  Status status = parse_weight(cursor, weight, weight_start, &backend);
  if (!status.is_ok()) return status;
  return backend;
}

}  // namespace moxi
