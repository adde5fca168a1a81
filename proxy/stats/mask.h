// Passwords are shown to nobody.
#pragma once

#include <string>
#include <string_view>

namespace moxi {

// Whether the -Z key holds a secret.
[[nodiscard]] bool is_secret(std::string_view key);

// Eight X, however long the secret is; nothing for none.
[[nodiscard]] std::string masked(std::string_view secret);

// A configuration as the operator wrote it, with the values of pwd=, apikey= and auth= masked, and
// what stands between a user's name and the @ of a URL.
[[nodiscard]] std::string masked_config(std::string_view config);

}  // namespace moxi
