// Short cuts for what nearly all clients send: `get <key>` and `set|add <key> <flags> <exptime>
// <bytes> [noreply]`, well formed, with single blanks and short numbers; that for `mg` is in
// meta_fast_path.h. Everything else is left to the general parser, and so is every error.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "common/protocol/meta_fast_path.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {

inline bool has_prefix4(std::string_view in, const char (&prefix)[5]) {
  return in.size() >= 4 && std::memcmp(in.data(), prefix, 4) == 0;
}

inline ParseResult parse_plain_get(std::string_view in, std::span<KeyRef> keys, Request& request) {
  const char* const key = in.data() + 4;
  const char* const end = in.data() + in.size();
  const char* const stop = find_any<' ', '\n'>(key, end);
  if (stop == end || *stop != '\n') return parse_text_request(in, keys, request);
  const auto length = static_cast<size_t>(stop - key) - (stop[-1] == '\r' ? 1 : 0);
  if (length - 1 >= kMaxKeyLength) return parse_text_request(in, keys, request);
  reset(request);
  keys.front() = {{key, length}, 0};
  request.keys = std::span<KeyRef>(keys.data(), 1);
  return {ParseStatus::kRequest, static_cast<size_t>(stop + 1 - in.data())};
}

inline constexpr ptrdiff_t kNoreplySize = 8;

// What may stand between the last number and the data: returns the data's start, or null.
inline const char* take_line_end(const char* p, const char* end, bool& noreply) {
  noreply = end - p > kNoreplySize && std::memcmp(p, " noreply", kNoreplySize) == 0;
  if (noreply) p += kNoreplySize;
  if (p != end && *p == '\r') ++p;
  return p != end && *p == '\n' ? p + 1 : nullptr;
}

inline ParseResult parse_plain_storage(std::string_view in, Command command, std::span<KeyRef> keys,
                                       Request& request) {
  const char* const key = in.data() + 4;
  const char* const end = in.data() + in.size();
  const char* const key_end = find_any<' ', '\n'>(key, end);
  const auto length = static_cast<size_t>(key_end - key);
  if (key_end == end || *key_end != ' ' || length - 1 >= kMaxKeyLength)
    return parse_text_request(in, keys, request);
  uint32_t flags = 0;
  const char* p = take_short_number(key_end + 1, end, flags);
  if (p == nullptr || p == end || *p != ' ') return parse_text_request(in, keys, request);
  uint32_t exptime = 0;
  p = take_short_number(p + 1, end, exptime);
  if (p == nullptr || p == end || *p != ' ') return parse_text_request(in, keys, request);
  uint32_t size = 0;
  p = take_short_number(p + 1, end, size);
  if (p == nullptr) return parse_text_request(in, keys, request);
  bool noreply = false;
  const char* const body = take_line_end(p, end, noreply);
  if (body == nullptr) return parse_text_request(in, keys, request);

  reset(request);
  request.command = command;
  request.noreply = noreply;
  keys.front() = {{key, length}, 0};
  request.keys = std::span<KeyRef>(keys.data(), 1);
  request.client_flags = flags;
  request.exptime = exptime;
  request.value_size = size;
  return take_body(in, static_cast<size_t>(body - in.data()), request);
}

// The same as parse_text_request(), sooner.
inline ParseResult parse_common_request(std::string_view in, std::span<KeyRef> keys,
                                        Request& request) {
  if (has_prefix4(in, "get ")) return parse_plain_get(in, keys, request);
  if (has_prefix4(in, "set ")) return parse_plain_storage(in, Command::kSet, keys, request);
  if (has_prefix4(in, "add ")) return parse_plain_storage(in, Command::kAdd, keys, request);
  if (in.starts_with("mg ")) return parse_plain_meta_get(in, keys, request);
  return parse_text_request(in, keys, request);
}

}  // namespace moxi
