// Prefixes of keys and their counts.
#include "server/command/prefix_counters.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

TEST(PrefixCounters, ThePrefixEndsAtTheFirstDelimiter) {
  PrefixCounters counters(':');
  counters.count_get("a:b:c", true);
  counters.count_get("a:", false);
  counters.count_set("a:x");
  counters.count_delete("b:x");
  counters.count_get(":x", false);
  counters.count_get("none", true);
  EXPECT_EQ(counters.dump(),
            "PREFIX  get 1 hit 0 set 0 del 0\r\n"
            "PREFIX a get 2 hit 1 set 1 del 0\r\n"
            "PREFIX b get 0 hit 0 set 0 del 1\r\n"
            "END\r\n");
}

TEST(PrefixCounters, AnyByteMayBeTheDelimiter) {
  PrefixCounters counters('/');
  counters.count_set("a:b/c");
  EXPECT_EQ(counters.dump(), "PREFIX a:b get 0 hit 0 set 1 del 0\r\nEND\r\n");
}

TEST(PrefixCounters, ClearForgetsThePrefixes) {
  PrefixCounters counters(':');
  counters.count_set("a:b");
  counters.clear();
  EXPECT_EQ(counters.dump(), "END\r\n");
}

TEST(PrefixCounters, HostileKeysDoNotFillTheMemory) {
  PrefixCounters counters(':');
  for (size_t i = 0; i < PrefixCounters::kMostPrefixes + 1000; ++i)
    counters.count_get("p" + std::to_string(i) + ":", false);
  counters.count_get("p0:", true);
  const std::string dump = counters.dump();
  EXPECT_EQ(dump.find("PREFIX p65536 "), std::string::npos);
  EXPECT_NE(dump.find("PREFIX p65535 "), std::string::npos);
  EXPECT_NE(dump.find("PREFIX p0 get 2 hit 1 "), std::string::npos);
}

}  // namespace
}  // namespace moxi
