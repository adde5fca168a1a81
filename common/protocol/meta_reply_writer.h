// Answers of the meta protocol. What is shown, and in which order, is what the request's flags ask
// for (context.meta->flags), so they are read once more here; states of the item that nobody asked
// for follow them: Z, X, W.
//
//   mg  VA <size> <shown>*|HD <shown>*|EN     ms  HD|NS|EX|NF     md  HD|NF|EX
//   ma  VA <size> <shown>*|HD <shown>*|NF|EX  me  ME <key> <name>=<value>*|EN
#pragma once

#include <string_view>

#include "common/base/output_queue.h"
#include "common/base/value_view.h"
#include "common/protocol/meta_fields.h"
#include "common/protocol/request.h"
#include "common/protocol/response.h"

namespace moxi {

// The value of an mg that hits. The caller of the first has made ServerCodec::kValueRoom: nothing
// allocates.
[[gnu::noinline]] void write_meta_hit(const ReplyContext& context, std::string_view key,
                                      const ItemView& item, OutputQueue& out, BlockPool& pool);
[[gnu::noinline]] void write_meta_large_hit(const ReplyContext& context, std::string_view key,
                                            const ItemView& item, LargeValue value,
                                            OutputQueue& out, BlockPool& pool);

// Every other answer to a general form; false if the outcome is told as it is to anybody (errors).
[[nodiscard, gnu::noinline]] bool write_meta_answer(const ReplyContext& context,
                                                    const Response& response, OutputQueue& out,
                                                    BlockPool& pool);

}  // namespace moxi
