#include "common/protocol/plain_key_codec.h"

#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

bool are_plain_keys(std::string_view keys) {
  const char* at = keys.data();
  const char* const end = at + keys.size();
  while (at != end) {
    at = find_key_end(at, end);
    if (at == end) break;
    if (*at != ' ') return false;
    ++at;
  }
  return true;
}

// The request was whole, but for what value_pending says; it becomes a refusal of the same bytes.
ParseResult refuse_keys(Request& request, size_t consumed) {
  const size_t swallow = request.value_pending ? request.value_size + 2 : 0;
  const bool close = request.keys_continue;
  const ParseResult result = refuse(request, Outcome::kKeyNotAllowed, consumed, swallow);
  request.close_after = close;
  return result;
}

}  // namespace

ParseResult PlainKeyCodec::parse(std::string_view in, std::span<KeyRef> keys,
                                 Request& request) const {
  const ParseResult result = TextServerCodec::parse(in, keys, request);
  if (result.status != ParseStatus::kRequest || request.keys.empty()) return result;
  if (is_plain_key(request.keys.front().bytes) && are_plain_keys(request.more_keys)) return result;
  // What came as base64 goes on as that.
  if (is_meta(request.command) && request.meta->has('b')) return result;
  return refuse_keys(request, result.consumed);
}

ParseResult PlainKeyCodec::continue_keys(std::string_view in, Request& request) const {
  const ParseResult result = TextServerCodec::continue_keys(in, request);
  if (result.status != ParseStatus::kRequest || request.command == Command::kRejected ||
      are_plain_keys(request.more_keys)) {
    return result;
  }
  request.keys_continue = true;
  return refuse_keys(request, result.consumed);
}

const ServerCodec& plain_key_codec() {
  static const PlainKeyCodec codec;
  return codec;
}

}  // namespace moxi
