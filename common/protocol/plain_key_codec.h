// The text codec of the proxy role: requests whose keys hold control bytes or DEL are refused,
// because what is written to a backend must read back as exactly the command that was accepted.
// memcached itself takes such keys, and so does the cache role. A key in base64 may have any bytes:
// it goes on in base64.
#pragma once

#include "common/protocol/text_server_codec.h"

namespace moxi {

class PlainKeyCodec final : public TextServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
  ParseResult continue_keys(std::string_view in, Request& request) const override;
};

// The one object; lives as long as the process.
const ServerCodec& plain_key_codec();

}  // namespace moxi
