#include "common/protocol/binary_server_codec.h"

#include <utility>

#include "common/protocol/binary_reply_writer.h"
#include "common/protocol/binary_request_parser.h"

namespace moxi {

static_assert(kBinaryHitOverhead + kMaxKeyLength + kMaxCopiedValue <= ServerCodec::kValueRoom);

ParseResult BinaryServerCodec::parse(std::string_view in, std::span<KeyRef> keys,
                                     Request& request) const {
  return parse_binary_request(in, keys, request);
}

void BinaryServerCodec::next_keys(Request& request, std::span<KeyRef> /*room*/) const {
  request.keys = {};
}

ParseResult BinaryServerCodec::continue_keys(std::string_view /*in*/, Request& /*request*/) const {
  return {ParseStatus::kClose, 0};
}

void BinaryServerCodec::write_value(const ReplyContext& context, std::string_view key,
                                    const ItemView& item, OutputQueue& out, BlockPool& pool) const {
  write_binary_hit(context, key, item, out, pool);
}

void BinaryServerCodec::write_hit(const ReplyContext& context, std::string_view key,
                                  const ItemView& item, OutputQueue& out, BlockPool& pool) const {
  write_binary_hit(context, key, item, out, pool);
}

void BinaryServerCodec::write_large_value(const ReplyContext& context, std::string_view key,
                                          const ItemView& item, LargeValue value, OutputQueue& out,
                                          BlockPool& pool) const {
  write_binary_large_hit(context, key, item, std::move(value), out, pool);
}

void BinaryServerCodec::write_large_hit(const ReplyContext& context, std::string_view key,
                                        const ItemView& item, LargeValue value, OutputQueue& out,
                                        BlockPool& pool) const {
  write_binary_large_hit(context, key, item, std::move(value), out, pool);
}

void BinaryServerCodec::write_stat(const ReplyContext& context, std::string_view name,
                                   std::string_view value, OutputQueue& out,
                                   BlockPool& pool) const {
  write_binary_stat(context, name, value, out, pool);
}

void BinaryServerCodec::write(const ReplyContext& context, const Response& response,
                              OutputQueue& out, BlockPool& pool) const {
  write_binary_end(context, response, out, pool);
}

const ServerCodec& binary_server_codec() {
  static const BinaryServerCodec codec;
  return codec;
}

}  // namespace moxi
