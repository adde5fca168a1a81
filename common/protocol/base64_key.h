// Keys as base64: how a text protocol names a key whose bytes it cannot carry. The coding itself is
// libcrypto's; what counts as base64 is memcached's rule, which is more forgiving than the
// standard's. Pure functions over bytes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "common/protocol/request.h"

namespace moxi {

// The longest text of a key.
inline constexpr size_t kMaxEncodedKey = 4 * ((kMaxKeyLength + 2) / 3);

// `text` (at most kMaxKeyLength bytes) decoded into `out`: its length, or 0 if it is not base64.
// What is neither a letter of base64 nor `=` does not count; four letters make three bytes; one or
// two `=` in a group of four shorten it and end the key, whatever follows.
[[nodiscard]] size_t decode_key(std::string_view text, std::span<char, kMaxDecodedKey> out);

// Writes the text of `key` (at most kMaxKeyLength bytes) and returns its end; one byte behind it is
// written to as well.
[[nodiscard]] char* encode_key(char* out, std::string_view key);

}  // namespace moxi
