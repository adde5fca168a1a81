#include "common/protocol/sasl_plain.h"

namespace moxi {

std::optional<PlainLogin> parse_sasl_plain(std::string_view message) {
  const size_t first = message.find('\0');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = message.find('\0', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view acts_as = message.substr(0, first);
  const PlainLogin login{message.substr(first + 1, second - first - 1), message.substr(second + 1)};
  if (login.user.empty() || login.password.empty()) return std::nullopt;
  if (login.password.find('\0') != std::string_view::npos) return std::nullopt;
  if (!acts_as.empty() && acts_as != login.user) return std::nullopt;
  return login;
}

}  // namespace moxi
