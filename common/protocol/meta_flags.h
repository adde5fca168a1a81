// The flags of a meta command: a letter each, with or without an argument, in any order. Read once,
// by the parser, into MetaFields and Request; what they say about the answer is read again by
// meta_reply_writer from the text itself, because the answer keeps the order of the request.
//
//   letters that choose        I M x q u      and the key's form  b
//   ... with a number          T N R C E F D J
//   what is to be shown        v k O s t f c h l
//   reserved for proxies       P L            (anything may follow them; nothing is done)
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/protocol/request.h"

namespace moxi {

// An opaque flag with its letter.
inline constexpr size_t kMaxOpaque = 32;

// All that any command knows; each is accepted, and ignored, where it means nothing.
inline constexpr uint64_t kMetaLetters = [] {
  uint64_t letters = 0;
  for (const char letter : std::string_view("bkOqvstfchluCETNRIxFMDJPL"))
    letters |= meta_bit(letter);
  return letters;
}();

// Reads `request.meta->flags`; `words_before` are on the line before them. Whatever they do not say
// is as reset() left it. Returns what is wrong with them, if anything is.
[[nodiscard]] std::optional<Outcome> read_meta_flags(size_t words_before, Request& request);

}  // namespace moxi
