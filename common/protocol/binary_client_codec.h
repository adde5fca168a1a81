// The binary protocol as a client of a backend. Stateless: one object serves every backend
// connection of every worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/protocol/tagged_codec.h"

namespace moxi {

class BinaryClientCodec final : public TaggedCodec {
 public:
  std::string_view objection(const Request& request) const override;
  uint8_t write(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                OutputQueue& out, BlockPool& pool) const override;
  ReplyResult parse(std::string_view in, const Awaited& awaited, size_t max_value,
                    Reply& reply) const override;
  bool ends_values() const override { return false; }
  bool may_lose_bodies() const override { return false; }
};

// The one object; lives as long as the process.
const TaggedCodec& binary_client_codec();

}  // namespace moxi
