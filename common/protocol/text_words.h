// The words of the text protocol: the line that goes with each outcome, and the way back. Both
// codecs share the one table, so that what one writes the other understands.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "common/protocol/command.h"
#include "common/protocol/response.h"

namespace moxi {

// The whole line with its CRLF, padded so that short ones are copied by a fixed amount; size 0
// for outcomes that carry a number or a text, or no answer.
struct FixedLine {
  static constexpr size_t kShort = 16;

  constexpr FixedLine(std::string_view line)  // NOLINT(google-explicit-constructor)
      : size(line.size()) {
    for (size_t i = 0; i < line.size(); ++i)
      bytes[i] = line[i];
  }
  constexpr std::string_view view() const { return {bytes.data(), size}; }

  std::array<char, 72> bytes{};
  size_t size;
};

// In the order of Outcome.
inline constexpr std::array<FixedLine, static_cast<size_t>(Outcome::kServerError) + 1> kFixedLines =
    {{
        FixedLine("END\r\n"),
        FixedLine("STORED\r\n"),
        FixedLine("NOT_STORED\r\n"),
        FixedLine("EXISTS\r\n"),
        FixedLine("NOT_FOUND\r\n"),
        FixedLine("DELETED\r\n"),
        FixedLine("TOUCHED\r\n"),
        FixedLine(""),  // kNumber
        FixedLine("OK\r\n"),
        FixedLine("RESET\r\n"),
        FixedLine(""),  // kVersion
        FixedLine("MN\r\n"),
        FixedLine("STORED\r\n"),  // kAuthenticated
        FixedLine(""),            // kAuthContinue
        FixedLine(""),            // kNothing
        FixedLine(""),            // kText
        FixedLine("ERROR\r\n"),
        FixedLine("CLIENT_ERROR bad command line format\r\n"),
        FixedLine("CLIENT_ERROR bad data chunk\r\n"),
        FixedLine("CLIENT_ERROR invalid numeric delta argument\r\n"),
        FixedLine("CLIENT_ERROR cannot increment or decrement non-numeric value\r\n"),
        FixedLine("CLIENT_ERROR invalid exptime argument\r\n"),
        FixedLine("CLIENT_ERROR duplicate flag\r\n"),
        FixedLine("CLIENT_ERROR invalid flag\r\n"),
        FixedLine("CLIENT_ERROR bad token in command line format\r\n"),
        FixedLine("CLIENT_ERROR error decoding key\r\n"),
        FixedLine("CLIENT_ERROR options flags are too long\r\n"),
        FixedLine("CLIENT_ERROR invalid or duplicate flag\r\n"),
        FixedLine("CLIENT_ERROR opaque token too long\r\n"),
        FixedLine("CLIENT_ERROR invalid mode for ms M token\r\n"),
        FixedLine("CLIENT_ERROR invalid mode for ma M token\r\n"),
        FixedLine("CLIENT_ERROR unauthenticated\r\n"),
        FixedLine("CLIENT_ERROR authentication failure\r\n"),
        FixedLine("CLIENT_ERROR auth token too long\r\n"),
        FixedLine("CLIENT_ERROR bad authentication token format\r\n"),
        FixedLine("CLIENT_ERROR bad command line termination\r\n"),
        FixedLine("CLIENT_ERROR bad command line format\r\n"),  // kKeyNotAllowed
        FixedLine("SERVER_ERROR object too large for cache\r\n"),
        FixedLine("SERVER_ERROR out of memory storing object\r\n"),
        FixedLine("SERVER_ERROR Out of memory during read\r\n"),
        FixedLine("SERVER_ERROR out of memory\r\n"),
        FixedLine("CLIENT_ERROR flush_all not allowed\r\n"),
        FixedLine(""),  // kClientError
        FixedLine(""),  // kServerError
    }};

constexpr const FixedLine& line_of(Outcome outcome) {
  return kFixedLines[static_cast<size_t>(outcome)];
}

// The outcome whose line this is (without CRLF), if it is one of the fixed ones.
[[nodiscard]] std::optional<Outcome> outcome_of(std::string_view line);

// The word that names a command; empty for kAdmin, kAuth and kRejected.
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
