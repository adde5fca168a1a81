// The text protocol of a client that has not said who it is: `set <any> <any> <any> <n>` with the
// data "<user> <password>" is all that is understood, and nothing of more than kMaxLogin bytes is
// waited for. Answers are those of the text protocol. Stateless.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "common/protocol/text_server_codec.h"

namespace moxi {

// Of a client that may be anybody, no more than this is kept: the line and its data together.
inline constexpr size_t kMaxLogin = 2048;

class TextLoginCodec final : public TextServerCodec {
 public:
  // kAuth has the user in Request::args and the password in Request::value.
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
};

// The one object; lives as long as the process.
const ServerCodec& text_login_codec();

}  // namespace moxi
