// The keys of get, gets, gat and gats: lines of any length.
//
//   |<------------- looked at whole before the first key runs ------------->|
//   get k1 k2 k3 ........................ k900\r\n             up to kMaxWholeLine
//   get k1 k2 k3 ........................ k4000 k40|01 k4002 .. \r\n   longer: keys_continue
//
// Pure functions over bytes; views in the request point into what they were given.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

// `args`: what follows the command word, without the line's ending. `request.command` is set.
[[nodiscard]] ParseResult parse_key_list(std::string_view args, size_t consumed,
                                         std::span<KeyRef> keys, Request& request);

// `in` holds more than kMaxLine bytes without a newline among them. Sets `line_end` and returns
// kNeedMore if the line is legal so far: npos = wait for more, otherwise where its newline is (it
// is then a line like any other). Anything else is the result of the parse.
[[nodiscard]] ParseResult parse_long_line(std::string_view in, std::span<KeyRef> keys,
                                          Request& request, size_t& line_end);

// As ServerCodec::next_keys() and continue_keys().
void take_next_keys(Request& request, std::span<KeyRef> room);
[[nodiscard]] ParseResult continue_key_list(std::string_view in, Request& request);

}  // namespace moxi
