// Reads the answers of a backend, strictly: what memcached would not send is broken, because the
// next bytes could be anybody's. Pure functions over bytes.
#pragma once

#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

// As ClientCodec::parse().
[[nodiscard]] ReplyResult parse_text_reply(std::string_view in, size_t max_value, Reply& reply);

}  // namespace moxi
