#include "common/protocol/text_login_codec.h"

#include <cstdint>
#include <limits>

#include "common/protocol/text_numbers.h"
#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

// What memcached looks at all: more than this is said to be too long.
constexpr uint64_t kMaxLooked = 16384;
// "set" and its arguments are longer, line end and all.
constexpr size_t kShortestLine = 6;
constexpr size_t kDataEnd = 2;

// The data block, which is whole.
ParseResult take_login(std::string_view data, size_t consumed, Request& request) {
  if (!data.ends_with("\r\n")) return refuse(request, Outcome::kBadAuthEnd, consumed);
  const TextTokens words(data.substr(0, data.size() - kDataEnd));
  if (words.count() < 2) return refuse(request, Outcome::kBadAuthToken, consumed);
  request.command = Command::kAuth;
  request.args = words[0];
  request.value = words[1];
  return {ParseStatus::kRequest, consumed};
}

}  // namespace

ParseResult TextLoginCodec::parse(std::string_view in, std::span<KeyRef> /*keys*/,
                                  Request& request) const {
  // The binary protocol, or a TLS hello.
  if (in.starts_with('\x80') || in.starts_with("\x16\x03")) return {ParseStatus::kClose, 0};
  const size_t newline = in.substr(0, kMaxLogin).find('\n');
  if (newline == std::string_view::npos)
    return {in.size() < kMaxLogin ? ParseStatus::kNeedMore : ParseStatus::kClose, 0};
  const size_t line_size = newline + 1;
  if (line_size < kShortestLine) return {ParseStatus::kClose, 0};
  reset(request);
  std::string_view line = in.substr(0, newline);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const TextTokens tokens(line);
  uint64_t size = 0;
  if (line.substr(0, line.find(' ')) != "set" || tokens.count() < 5 ||
      !parse_decimal(tokens[4], std::numeric_limits<uint32_t>::max(), size))
    return refuse(request, Outcome::kUnauthenticated, line_size);
  if (size > kMaxLooked) return refuse(request, Outcome::kAuthTooLong, line_size);
  const size_t whole = line_size + size + kDataEnd;
  if (whole > kMaxLogin) return refuse(request, Outcome::kAuthFailure, line_size, size + kDataEnd);
  if (in.size() < whole) return {ParseStatus::kNeedMore, 0};
  return take_login(in.substr(line_size, whole - line_size), whole, request);
}

const ServerCodec& text_login_codec() {
  static const TextLoginCodec codec;
  return codec;
}

}  // namespace moxi
