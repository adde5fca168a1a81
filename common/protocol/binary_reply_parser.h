// Reads the answers of a binary backend, each against the request that it must belong to: its
// magic, opcode, opaque and data type, its status, and its sizes have to be those of an answer to
// that, or the bytes are not trusted. Pure functions over bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "common/protocol/tagged_codec.h"

namespace moxi {

// As TaggedCodec::parse(); `awaited.note` is a BinaryForm.
ReplyResult parse_binary_reply(std::string_view in, const Awaited& awaited, size_t max_value,
                               Reply& reply);

// The answer to a login: kAuthenticated, or why not.
ReplyResult parse_binary_login_reply(std::string_view in, uint32_t tag, Reply& reply);

}  // namespace moxi
