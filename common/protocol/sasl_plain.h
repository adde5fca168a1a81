// The message of SASL's mechanism PLAIN (RFC 4616): [who to act as] NUL user NUL password. A pure
// function.
#pragma once

#include <optional>
#include <string_view>

namespace moxi {

struct PlainLogin {
  std::string_view user;
  std::string_view password;
};

// Nothing if it is no such message, or if somebody wants to act as somebody else.
std::optional<PlainLogin> parse_sasl_plain(std::string_view message);

}  // namespace moxi
