// The general parser of text requests: any command, any shape, every error. Pure functions over
// bytes. The short cuts for plain gets and sets (text_fast_path.h) give the same results.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

// Back to the defaults, in place: nothing of the request before is left. Field by field, because
// that is a few vector stores, where assigning a whole default request is a slow block fill.
inline void reset(Request& request) {
  request.command = Command::kGet;
  request.noreply = false;
  request.more_follows = false;
  request.error = Outcome::kError;
  request.close_after = false;
  request.keys = {};
  request.more_keys = {};
  request.keys_continue = false;
  request.continues = false;
  request.client_flags = 0;
  request.exptime = 0;
  request.cas = 0;
  request.delta = 0;
  request.value_size = 0;
  request.value = {};
  request.value_pending = false;
  request.value_end = 2;
  request.args = {};
}

// The largest value that a line may announce: 2^31 - 1 less the CRLF.
inline constexpr uint64_t kMaxAnnounced = 2147483645;

// One complete line: `text` without its ending, `size` with it, `in` all that has arrived.
struct TextLine {
  std::string_view in;
  std::string_view text;
  size_t size;
};

// Reads what follows a known command; the request has been reset and knows which one it is.
using TextLineParser = ParseResult (*)(const TextLine& line, std::span<KeyRef> keys,
                                       Request& request);

// As ServerCodec::parse().
[[nodiscard]] ParseResult parse_text_request(std::string_view in, std::span<KeyRef> keys,
                                             Request& request);

// Makes `request` a refusal (its noreply is kept) that is answered with `error`. `swallow`: bytes
// of a data block that the session drops before it answers.
ParseResult refuse(Request& request, Outcome error, size_t consumed, size_t swallow = 0);

// The data block behind a good storage line of `line_size` bytes; request.value_size is known.
[[nodiscard]] ParseResult take_body(std::string_view in, size_t line_size, Request& request);

}  // namespace moxi
