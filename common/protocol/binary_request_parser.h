// The parser of binary requests. A pure function over bytes; whatever the numbers of a header say,
// nothing outside of what has arrived is read.
//
//   magic wrong                        closed, without an answer
//   key and extras beyond the body     kError, then closed
//   body above 1 GB, key above 250     kBadFormat, then closed
//   not the sizes of its opcode        kBadFormat, then closed
//   an opcode that nobody knows        kError; its body is swallowed
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

inline constexpr size_t kMaxBinaryBody = size_t{1} << 30;
// The longest name of a mechanism, and the most that is said in it at a time.
inline constexpr size_t kMaxMechanism = 32;
inline constexpr size_t kMaxAuthData = 16384;

// As ServerCodec::parse().
[[nodiscard]] ParseResult parse_binary_request(std::string_view in, std::span<KeyRef> keys,
                                               Request& request);

}  // namespace moxi
