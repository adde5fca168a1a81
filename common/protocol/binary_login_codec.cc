#include "common/protocol/binary_login_codec.h"

#include "common/protocol/binary_header.h"
#include "common/protocol/binary_opcodes.h"
#include "common/protocol/text_login_codec.h"
#include "common/protocol/text_request_parser.h"

namespace moxi {
namespace {

bool is_for_anybody(uint8_t opcode) {
  return is_opcode(opcode, BinaryOpcode::kVersion) || is_opcode(opcode, BinaryOpcode::kSaslList) ||
         is_opcode(opcode, BinaryOpcode::kSaslAuth) || is_opcode(opcode, BinaryOpcode::kSaslStep);
}

}  // namespace

ParseResult BinaryLoginCodec::parse(std::string_view in, std::span<KeyRef> keys,
                                    Request& request) const {
  if (in.size() >= kBinaryHeaderSize && in.front() == kBinaryRequestMagic) {
    const BinaryHeader header = read_binary_header(in.data());
    const bool is_too_long = header.body_size > kMaxLogin - kBinaryHeaderSize;
    if (is_too_long || !is_for_anybody(header.opcode)) {
      request.opcode = header.opcode;
      request.opaque = header.opaque;
      const ParseResult result = refuse(request, Outcome::kUnauthenticated, kBinaryHeaderSize);
      request.noreply = false;
      request.close_after = true;
      return result;
    }
  }
  return BinaryServerCodec::parse(in, keys, request);
}

const ServerCodec& binary_login_codec() {
  static const BinaryLoginCodec codec;
  return codec;
}

}  // namespace moxi
