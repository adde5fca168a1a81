// memcached's text protocol as a client of a backend: commands out, answers in. Classic commands
// are written as such; what they cannot say goes out as a meta command on the same connection,
// which memcached understands since 1.6. Everything is written from parsed fields only, never
// copied from what a client sent; whoever calls has refused keys of classic commands that are not
// is_plain_key() (text_tokens.h). Stateless: one object serves every backend connection of every
// worker.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/codec.h"

namespace moxi {

class TextClientCodec final : public ClientCodec {
 public:
  void write_retrieval(const Request& request, std::span<const KeyRef> keys, OutputQueue& out,
                       BlockPool& pool) const override;
  void write(const Request& request, OutputQueue& out, BlockPool& pool) const override;
  void write_head(const Request& request, size_t size, OutputQueue& out,
                  BlockPool& pool) const override;
  void write_general(const Request& request, uint32_t tag, OutputQueue& out,
                     BlockPool& pool) const override;
  ReplyResult parse(std::string_view in, size_t max_value, Reply& reply) const override;
};

// The one object; lives as long as the process.
const ClientCodec& text_client_codec();

}  // namespace moxi
