// The parts of a line.
#include "server/watch/log_line.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

TEST(LogLine, IsPairsOfNameAndValue) {
  LogLine line("item_get");
  line.key("a b").text("status", "found").number("size", 18446744073709551615U);
  line.seconds("ttl", 5).seconds("ttl", -1).seconds("ttl", 0);
  EXPECT_EQ(line.view(),
            "type=item_get key=a%20b status=found size=18446744073709551615 ttl=5 ttl=-1 ttl=0");
}

TEST(LogLine, HasRoomForTheLongest) {
  LogLine line("item_store");
  line.key(std::string(kMaxKeyLength, '\n')).text("status", "not_stored").text("cmd", "prepend");
  for (const char* name : {"ttl", "clsid", "cfd", "size"})
    line.number(name, UINT64_MAX);
  EXPECT_LT(line.view().size(), LogLine::kMost);
}

}  // namespace
}  // namespace moxi
