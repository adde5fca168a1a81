// memcached's binary protocol as the server speaks it, packet for packet as memcached 1.6.45.
// Stateless: one object serves every connection of every worker. It needs Request::meta.
//
//   binary_header, binary_opcodes, binary_status     the numbers of the protocol
//   binary_request_parser                            bytes -> Request
//   binary_reply_writer                              Response -> bytes
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

class BinaryServerCodec : public ServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
  // No request has more than one key.
  void next_keys(Request& request, std::span<KeyRef> room) const override;
  ParseResult continue_keys(std::string_view in, Request& request) const override;

  // Cold: the compiler then takes the text codec for the likely one and puts its writers in line
  // where answers begin; these only call what is not cold.
  [[gnu::cold]] void write_value(const ReplyContext& context, std::string_view key,
                                 const ItemView& item, OutputQueue& out,
                                 BlockPool& pool) const override;
  [[gnu::cold]] void write_hit(const ReplyContext& context, std::string_view key,
                               const ItemView& item, OutputQueue& out,
                               BlockPool& pool) const override;
  void write_large_value(const ReplyContext& context, std::string_view key, const ItemView& item,
                         LargeValue value, OutputQueue& out, BlockPool& pool) const override;
  void write_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                       LargeValue value, OutputQueue& out, BlockPool& pool) const override;
  void write_stat(const ReplyContext& context, std::string_view name, std::string_view value,
                  OutputQueue& out, BlockPool& pool) const override;
  [[gnu::cold]] void write(const ReplyContext& context, const Response& response, OutputQueue& out,
                           BlockPool& pool) const override;
};

// The one object; lives as long as the process.
const ServerCodec& binary_server_codec();

}  // namespace moxi
