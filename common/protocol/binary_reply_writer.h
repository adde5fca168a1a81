// Packets of the binary protocol, from server to client: what a request that was parsed by
// binary_request_parser is answered with. Which answers are kept quiet is decided here, by the
// opcode: what went as wished, and misses of retrievals; never an error.
#pragma once

#include <string_view>

#include "common/base/output_queue.h"
#include "common/base/value_view.h"
#include "common/protocol/request.h"
#include "common/protocol/response.h"

namespace moxi {

// A retrieval that hits. At most kBinaryHitOverhead bytes more than key and value.
inline constexpr size_t kBinaryHitOverhead = 24 + 4;
[[gnu::noinline]] void write_binary_hit(const ReplyContext& context, std::string_view key,
                                        const ItemView& item, OutputQueue& out, BlockPool& pool);
void write_binary_large_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                            LargeValue value, OutputQueue& out, BlockPool& pool);
void write_binary_stat(const ReplyContext& context, std::string_view name, std::string_view value,
                       OutputQueue& out, BlockPool& pool);
// The end of the answer, which is all of it but for hits and statistics.
[[gnu::noinline]] void write_binary_end(const ReplyContext& context, const Response& response,
                                        OutputQueue& out, BlockPool& pool);

}  // namespace moxi
