// The binary protocol of a client that has not said who it is: what lets it do so and the version
// are understood, anything else is refused and ends the connection, and nothing of more than
// kMaxLogin bytes is waited for. Stateless.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/binary_server_codec.h"

namespace moxi {

class BinaryLoginCodec final : public BinaryServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
};

// The one object; lives as long as the process.
const ServerCodec& binary_login_codec();

}  // namespace moxi
