// The words of the text protocol: the line that goes with each outcome, and the way back. Both
// codecs share the one table, so that what one writes the other understands.
#pragma once

#include <optional>
#include <string_view>

#include "common/protocol/command.h"
#include "common/protocol/response.h"

namespace moxi {

// The whole line with its CRLF; empty for outcomes that carry a number or a text, or no answer.
[[nodiscard]] std::string_view line_of(Outcome outcome);

// The outcome whose line this is (without CRLF), if it is one of the fixed ones.
[[nodiscard]] std::optional<Outcome> outcome_of(std::string_view line);

// The word that names a command; empty for kRejected.
[[nodiscard]] std::string_view word_of(Command command);

inline constexpr std::string_view kClientErrorWord = "CLIENT_ERROR ";
inline constexpr std::string_view kServerErrorWord = "SERVER_ERROR ";
inline constexpr std::string_view kVersionWord = "VERSION ";
inline constexpr std::string_view kNoreply = "noreply";

// The longest free text of an answer; what is longer is cut.
inline constexpr size_t kMaxReplyText = 1024;

constexpr bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace moxi
