// memcached's classic text protocol as the server speaks it: requests of clients in, answers out,
// word for word as memcached 1.6.45. Stateless: one object serves every connection of every
// worker. The parsing is in text_fast_path.h, text_request_parser and text_key_list, the words in
// text_words.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

class TextServerCodec : public ServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override;
  void next_keys(Request& request, std::span<KeyRef> room) const override;
  ParseResult continue_keys(std::string_view in, Request& request) const override;

  void write_value(const ReplyContext& context, std::string_view key, const ItemView& item,
                   OutputQueue& out, BlockPool& pool) const override;
  void write_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                 OutputQueue& out, BlockPool& pool) const override;
  void write_large_value(const ReplyContext& context, std::string_view key, const ItemView& item,
                         LargeValue value, OutputQueue& out, BlockPool& pool) const override;
  void write_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                       LargeValue value, OutputQueue& out, BlockPool& pool) const override;
  void write_stat(const ReplyContext& context, std::string_view name, std::string_view value,
                  OutputQueue& out, BlockPool& pool) const override;
  void write(const ReplyContext& context, const Response& response, OutputQueue& out,
             BlockPool& pool) const override;
};

// The one object; lives as long as the process.
const ServerCodec& text_server_codec();

}  // namespace moxi
