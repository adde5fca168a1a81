// Streams of text requests and what each of them is understood as, wherever it is cut.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "t/support/request_log.h"

namespace moxi {

inline constexpr char kBad[] = "refused CLIENT_ERROR bad command line format";

inline std::vector<std::string> parse(std::string_view stream) {
  return parse_at_every_split(text_server_codec(), stream);
}

struct Case {
  std::string stream;
  std::vector<std::string> lines;
};

inline void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases)
    EXPECT_EQ(parse(c.stream), c.lines) << c.stream;
}

}  // namespace moxi
