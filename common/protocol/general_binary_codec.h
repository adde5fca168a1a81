// The binary codec of the proxy role: whatever its clients ask for a key becomes a general form,
// because classic commands cannot say it (CAS ids in answers, values of new counters, any bytes in
// keys); and what becomes of a general form is told as the answer to the opcode that was sent. So
// nobody behind it has to know that this client speaks binary. Keys that no text protocol can name
// are refused.
#pragma once

#include "common/protocol/binary_server_codec.h"

namespace moxi {

class GeneralBinaryCodec final : public BinaryServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
  [[gnu::cold]] void write(const ReplyContext& context, const Response& response, OutputQueue& out,
                           BlockPool& pool) const override;
};

// The one object; lives as long as the process.
const ServerCodec& general_binary_codec();

}  // namespace moxi
