// The words of a command line for those who read it strictly: one blank between words, no control
// bytes, numbers without leading zeros. Written from the protocol, with nothing of the product.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace moxi {

inline constexpr size_t kStrictKey = 250;

// A byte that may stand in a word.
inline bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f;
}

// Null: not words with one blank between them.
inline std::optional<std::vector<std::string_view>> strict_words(std::string_view line) {
  std::vector<std::string_view> words;
  size_t begin = 0;
  for (size_t at = 0; at <= line.size(); ++at) {
    if (at < line.size() && line[at] != ' ') {
      if (!is_word_byte(line[at])) return std::nullopt;
      continue;
    }
    if (at == begin) return std::nullopt;
    words.push_back(line.substr(begin, at - begin));
    begin = at + 1;
  }
  return words;
}

inline std::optional<uint64_t> strict_number(std::string_view word,
                                             uint64_t most = std::numeric_limits<uint64_t>::max()) {
  if (word.empty() || (word.size() > 1 && word.front() == '0')) return std::nullopt;
  uint64_t number = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (number > (most - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

// A time: 32 bits with a sign.
inline std::optional<int64_t> strict_time(std::string_view word) {
  const bool is_negative = !word.empty() && word.front() == '-';
  if (is_negative) word.remove_prefix(1);
  const auto number = strict_number(word, is_negative ? 2147483648U : 2147483647U);
  if (!number || (is_negative && *number == 0)) return std::nullopt;
  return is_negative ? -static_cast<int64_t>(*number) : static_cast<int64_t>(*number);
}

// The longest value that one of the tests sends, and more.
inline constexpr uint64_t kStrictValue = uint64_t{64} << 20;

}  // namespace moxi
