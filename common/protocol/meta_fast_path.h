// The short cut for what clients of the meta protocol mostly send: `mg <key> <flag>*` with flags
// that have no number and single blanks between them. Everything else is left to the general
// parser, and so is every error.
#pragma once

#include <cstring>
#include <span>
#include <string_view>

#include "common/protocol/meta_flags.h"
#include "common/protocol/meta_request_parser.h"
#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {

// Letters that stand alone, and O.
inline constexpr uint64_t kPlainMetaLetters = [] {
  uint64_t letters = 0;
  for (const char letter : std::string_view("kqvstfchluO"))
    letters |= meta_bit(letter);
  return letters;
}();

// Notes the plain flags at `p`, the first of which is there; returns the line's newline, or null.
inline const char* take_plain_flags(const char* p, const char* end, MetaFields& meta) {
  if (end - p >= 3 && std::memcmp(p, "v\r\n", 3) == 0) {  // the one flag of most lines
    meta.letters = meta_bit('v');
    meta.flags = {p, 1};
    return p + 2;
  }
  uint64_t letters = 0;
  const char* const first = p;
  for (;; ++p) {
    const auto letter = static_cast<unsigned char>(p == end ? 0 : *p) - unsigned{'A'};
    if (letter > 'z' - 'A' || (kPlainMetaLetters & ~letters & (uint64_t{1} << letter)) == 0)
      return nullptr;
    letters |= uint64_t{1} << letter;
    const char* const argument = ++p;
    if (letter == 'O' - 'A') {
      while (p != end && static_cast<unsigned char>(*p) > ' ')
        ++p;
      if (p - argument >= static_cast<ptrdiff_t>(kMaxOpaque)) return nullptr;
    }
    if (p == end) return nullptr;
    if (*p == ' ') continue;
    meta.letters = letters;
    meta.flags = {first, static_cast<size_t>(p - first)};
    if (*p == '\r' && ++p == end) return nullptr;
    return *p == '\n' ? p : nullptr;
  }
}

// `in` starts with "mg ".
inline ParseResult parse_plain_meta_get(std::string_view in, std::span<KeyRef> keys,
                                        Request& request) {
  if (request.meta == nullptr) return parse_text_request(in, keys, request);
  MetaFields& meta = *request.meta;
  const char* const key = in.data() + 3;
  const char* const end = in.data() + in.size();
  const char* const stop = find_any<' ', '\n'>(key, end);
  if (stop == end) return parse_text_request(in, keys, request);
  reset(meta);
  meta.flags = {};
  const char* const newline = *stop == ' ' ? take_plain_flags(stop + 1, end, meta) : stop;
  const auto length = static_cast<size_t>(stop - key) - (*stop == '\n' && stop[-1] == '\r' ? 1 : 0);
  if (newline == nullptr || length - 1 >= kMaxKeyLength)
    return parse_text_request(in, keys, request);
  reset(request);
  request.command = Command::kMetaGet;
  meta.wire_key = {key, length};
  keys.front() = {meta.wire_key, 0};
  request.keys = std::span<KeyRef>(keys.data(), 1);
  return {ParseStatus::kRequest, static_cast<size_t>(newline + 1 - in.data())};
}

}  // namespace moxi
