// What the targets of the text protocol check alike: that the short cuts of the parser and cuts of
// the stream change nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_server_codec.h"
#include "t/fuzz/fuzz_pieces.h"
#include "t/support/request_log.h"

namespace moxi {

// The general parser alone; its answers are the usual ones.
class GeneralParser final : public TextServerCodec {
 public:
  ParseResult parse(std::string_view in, std::span<KeyRef> keys, Request& request) const override {
    return parse_text_request(in, keys, request);
  }
};

inline std::vector<std::string> lines_of(const ServerCodec& codec, std::string_view stream) {
  RequestLog log(codec);
  log.feed(stream);
  if (!log.faults().empty()) fail(log.faults().front());
  return log.lines();
}

inline void check_cuts(FuzzPieces& pieces, const std::vector<std::string>& whole) {
  RequestLog log(text_server_codec());
  pieces.each([&](std::string_view piece) { log.feed(piece); });
  if (!log.faults().empty()) fail(log.faults().front());
  if (log.lines() != whole) fail("a cut stream means something else");
}

}  // namespace moxi
