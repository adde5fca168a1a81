#include "common/protocol/binary_client_codec.h"

#include "common/protocol/binary_reply_parser.h"
#include "common/protocol/binary_request_writer.h"

namespace moxi {

std::string_view BinaryClientCodec::objection(const Request& request) const {
  return binary_objection(request);
}

uint8_t BinaryClientCodec::write(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                                 OutputQueue& out, BlockPool& pool) const {
  return static_cast<uint8_t>(write_binary_request(request, keys, tag, out, pool));
}

ReplyResult BinaryClientCodec::parse(std::string_view in, const Awaited& awaited, size_t max_value,
                                     Reply& reply) const {
  return parse_binary_reply(in, awaited, max_value, reply);
}

const TaggedCodec& binary_client_codec() {
  static const BinaryClientCodec codec;
  return codec;
}

}  // namespace moxi
