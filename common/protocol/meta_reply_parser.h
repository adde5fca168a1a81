// Reads the lines of meta answers, as strictly as text_reply_parser, which hands them here: a word
// that was not asked for in this form, a flag that came twice or a number that is none means that
// the bytes are not the answer. Pure functions over bytes.
//
//   VA <size> <flag>*    HD|EN|NS|EX|NF <flag>*    ME <key> exp= la= cas= fetch= cls= size=
#pragma once

#include <cstddef>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

// Whether `line` (without its end) begins as one.
[[nodiscard]] bool is_meta_reply(std::string_view line);

// Fills `reply`, which is as a new one but for `general`, with the line; of a value only its size.
// False: it is none, or the value is longer than `max_value`.
[[nodiscard]] bool parse_meta_line(std::string_view line, size_t max_value, Reply& reply);

}  // namespace moxi
