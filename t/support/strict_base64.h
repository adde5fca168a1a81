// Base64 that can be read in one way only: whole groups, padding at the end, no spare bits set.
// Written for tests, with nothing of the product.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace moxi {

inline constexpr std::string_view kBase64Letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline std::string strict_base64(std::string_view bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    unsigned bits = 0;
    for (size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    for (size_t i = 0; i < 4; ++i)
      text += i <= group.size() ? kBase64Letters[(bits >> (18 - 6 * i)) & 63] : '=';
  }
  return text;
}

// Null: not what strict_base64() makes of any bytes.
inline std::optional<std::string> strict_from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  size_t pads = 0;
  for (size_t at = 0; at < text.size(); at += 4) {
    unsigned bits = 0;
    for (size_t i = at; i < at + 4; ++i) {
      const size_t letter = kBase64Letters.find(text[i]);
      const bool is_pad = text[i] == '=';
      if (is_pad ? i + 2 < text.size() : letter == std::string_view::npos || pads > 0)
        return std::nullopt;
      if (is_pad) ++pads;
      bits = bits << 6 | (is_pad ? 0U : static_cast<unsigned>(letter));
    }
    for (const unsigned shift : {16U, 8U, 0U})
      bytes += static_cast<char>((bits >> shift) & 255);
  }
  bytes.resize(bytes.size() - pads);
  if (strict_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace moxi
