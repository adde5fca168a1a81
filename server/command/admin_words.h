// What the admin commands share: numbers as they read them, and answers that are a line of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/protocol/response.h"
#include "common/protocol/text_tokens.h"

namespace moxi {

// Decimal digits, nothing else, up to 2^32 - 1.
[[nodiscard]] std::optional<uint32_t> read_u32(std::string_view word);
// The same with a sign, within 32 bits.
[[nodiscard]] std::optional<int32_t> read_i32(std::string_view word);
// Any finite decimal number.
[[nodiscard]] std::optional<double> read_double(std::string_view word);

// `line` ends with CRLF and lives until the answer is written: a literal.
constexpr Response line_answer(std::string_view line) {
  return {Outcome::kText, 0, line};
}
constexpr Response answer(Outcome outcome) {
  return {outcome, 0, {}};
}

}  // namespace moxi
