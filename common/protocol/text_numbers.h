// Decimal numbers of the text protocol: digits only, `-` only where a sign makes sense, nothing
// that is out of range. Pure functions; nothing wraps at 2^31, 2^32 or 2^64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace moxi {

// The most digits that write_decimal() writes.
inline constexpr size_t kMaxDigits = 20;

// False: not a number, or above `max`.
[[nodiscard]] constexpr bool parse_decimal(std::string_view text, uint64_t max, uint64_t& out) {
  if (text.empty()) return false;
  uint64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<uint64_t>(static_cast<unsigned char>(c)) - '0';
    if (digit > 9 || digit > max || value > (max - digit) / 10) return false;
    value = value * 10 + digit;
  }
  out = value;
  return true;
}

// Reads 1 to 9 digits (so nothing can overflow) and returns what follows them; null = something
// else stands there.
inline const char* take_short_number(const char* p, const char* end, uint32_t& value) {
  const auto digit_at = [](const char* at) {
    return static_cast<uint32_t>(static_cast<unsigned char>(*at)) - '0';
  };
  if (p == end) return nullptr;
  uint32_t number = digit_at(p);
  if (number > 9) return nullptr;
  const char* const first = p++;
  for (uint32_t digit = 0; p != end && (digit = digit_at(p)) <= 9; ++p)
    number = number * 10 + digit;
  value = number;
  return p - first <= 9 ? p : nullptr;
}

// A time: a signed 32-bit number. As memcached does, it takes one that a client wrote unsigned,
// too: libmemcached says 4294967295 for -1, "expired at once".
[[nodiscard]] constexpr bool parse_time(std::string_view text, int64_t& out) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  constexpr uint64_t kLowest = uint64_t{1} << 31;  // without its sign
  uint64_t magnitude = 0;
  if (!parse_decimal(text, negative ? kLowest : std::numeric_limits<uint32_t>::max(), magnitude))
    return false;
  const int64_t number = static_cast<int64_t>(magnitude);
  out = negative ? -number : static_cast<int32_t>(static_cast<uint32_t>(magnitude));
  return true;
}

char* write_long_decimal(char* out, uint64_t value);

// Writes `value` without leading zeros and returns the end; `out` has room for kMaxDigits.
inline char* write_decimal(char* out, uint64_t value) {
  if (value < 10) {
    *out = static_cast<char>('0' + value);
    return out + 1;
  }
  if (value < 100) {
    out[0] = static_cast<char>('0' + value / 10);
    out[1] = static_cast<char>('0' + value % 10);
    return out + 2;
  }
  return write_long_decimal(out, value);
}

}  // namespace moxi
