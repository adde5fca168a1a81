// Addresses as nutcracker.yml has them. Pure functions; the error says what is wrong, without the
// place.
//
//   listen:    host:port | /path [octal mode]
//   servers:   host:port:weight [name] | /path:weight [name]
//
// The host ends at the last colon but one (or two), so that ::1:11211:1 is an IPv6 address.
#pragma once

#include <string_view>

#include "common/base/status.h"
#include "common/net/listen_rules.h"
#include "proxy/config/backend_config.h"

namespace moxi {

// Fills in host and port, or the path and its mode.
Status parse_nutcracker_listen(std::string_view text, ListenRules* rules);

Result<BackendConfig> parse_nutcracker_server(std::string_view text);

}  // namespace moxi
