// Requests of the meta protocol: mg, ms, md, ma and me. The lines are cut by text_request_parser,
// which hands them here; the flags are read by meta_flags. Pure functions over bytes.
#pragma once

#include <span>

#include "common/protocol/request.h"
#include "common/protocol/text_request_parser.h"

namespace moxi {

// As TextLineParser: mg, md and ma; ms with its data block; me. `request.meta` is not null.
ParseResult parse_meta(const TextLine& line, std::span<KeyRef> keys, Request& request);
ParseResult parse_meta_set(const TextLine& line, std::span<KeyRef> keys, Request& request);
ParseResult parse_meta_debug(const TextLine& line, std::span<KeyRef> keys, Request& request);

// Back to what a command without flags says, in place; the key and the flags are the caller's to
// set.
inline void reset(MetaFields& meta) {
  meta.letters = 0;
  meta.mode = 0;
  meta.vivify_exptime = 0;
  meta.recache_below = 0;
  meta.own_cas = 0;
  meta.initial = 0;
  meta.touch_before_recache = false;
  meta.touch_before_vivify = false;
  meta.keeps_old = false;
  meta.decoded_size = 0;
}

}  // namespace moxi
