// The meta protocol as a client of a backend: every command with a key is a meta command with a
// number of ours, by which its answer is found to be the right one; never `q`. What has no meta
// form (stats, flush_all, version, verbosity) is a classic line: both are one protocol. Stateless:
// one object serves every backend connection of every worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/protocol/tagged_codec.h"

namespace moxi {

class MetaClientCodec final : public TaggedCodec {
 public:
  std::string_view objection(const Request&) const override { return {}; }
  uint8_t write(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                OutputQueue& out, BlockPool& pool) const override;
  ReplyResult parse(std::string_view in, const Awaited& awaited, size_t max_value,
                    Reply& reply) const override;
  bool ends_values() const override { return true; }
  bool may_lose_bodies() const override { return true; }
};

// The one object; lives as long as the process.
const TaggedCodec& meta_client_codec();

}  // namespace moxi
