#include "server/command/admin_words.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "common/protocol/text_numbers.h"

namespace moxi {

std::optional<uint32_t> read_u32(std::string_view word) {
  uint64_t value = 0;
  if (!parse_decimal(word, std::numeric_limits<uint32_t>::max(), value)) return std::nullopt;
  return static_cast<uint32_t>(value);
}

std::optional<int32_t> read_i32(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative) word.remove_prefix(1);
  const uint64_t most = uint64_t{std::numeric_limits<int32_t>::max()} + (negative ? 1 : 0);
  uint64_t magnitude = 0;
  if (!parse_decimal(word, most, magnitude)) return std::nullopt;
  const auto value = static_cast<int64_t>(magnitude);
  return static_cast<int32_t>(negative ? -value : value);
}

std::optional<double> read_double(std::string_view word) {
  double value = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace moxi
