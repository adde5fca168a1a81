// The text protocol behind a mark: each request begins with the magic byte of the binary one, each
// answer with '*'. For tests of what chooses between two protocols.
#pragma once

#include <span>
#include <string_view>

#include "common/protocol/text_server_codec.h"
#include "common/session/client_protocols.h"

namespace moxi {

class MarkedCodec final : public TextServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override {
    if (in.front() != kBinaryMagic) return {ParseStatus::kClose, 0};
    ParseResult result = TextServerCodec::parse(in.substr(1), keys, request);
    if (result.status == ParseStatus::kRequest) ++result.consumed;
    return result;
  }
  void write(const ReplyContext& context, const Response& response, OutputQueue& out,
             BlockPool& pool) const override {
    out.append("*", pool);
    TextServerCodec::write(context, response, out, pool);
  }
};

}  // namespace moxi
