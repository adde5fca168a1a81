// Keys as memcached's dumps and logs show them: letters, digits and "-._~" as they are, every other
// byte as %XX. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "common/protocol/request.h"

namespace moxi {

inline constexpr size_t kMaxUriKey = 3 * kMaxKeyLength;

constexpr bool is_plain_in_uri(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// Returns the end; `out` has room for three times as many bytes as `key` has.
inline char* put_uri_key(char* out, std::string_view key) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : key) {
    if (is_plain_in_uri(c)) {
      *out++ = c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    *out++ = '%';
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 15];
  }
  return out;
}

}  // namespace moxi
