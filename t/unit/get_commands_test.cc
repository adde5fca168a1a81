#include "server/command/get_commands.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(GetCommands, AnswerHitsInTheOrderOfTheKeysAndLeaveOutMisses) {
  LocalBench bench;
  bench.talk("set a 1 0 1\r\nx\r\nset b 2 0 2\r\nyy\r\n");
  EXPECT_EQ(bench.talk("get b nope a b\r\n"),
            "VALUE b 2 2\r\nyy\r\nVALUE a 1 1\r\nx\r\nVALUE b 2 2\r\nyy\r\nEND\r\n");
  EXPECT_EQ(bench.talk("get nope\r\n"), "END\r\n");
}

TEST(GetCommands, ShowTheCasIdToGets) {
  LocalBench bench;
  bench.talk("set a 0 0 1\r\nx\r\n");
  EXPECT_EQ(bench.talk("gets a\r\n"), "VALUE a 0 1 2\r\nx\r\nEND\r\n");
  bench.talk("set a 0 0 1\r\ny\r\n");
  EXPECT_EQ(bench.talk("gets a\r\n"), "VALUE a 0 1 3\r\ny\r\nEND\r\n");
}

TEST(GetCommands, AnswerMoreKeysThanOneGroupHolds) {
  LocalBench bench;
  std::string keys;
  std::string expected;
  for (int i = 0; i < 500; ++i) {
    const std::string key = "key" + std::to_string(i);
    bench.talk("set " + key + " 0 0 3\r\nabc\r\n");
    keys += " " + key;
    expected += "VALUE " + key + " 0 3\r\nabc\r\n";
  }
  EXPECT_EQ(bench.talk("get" + keys + "\r\n"), expected + "END\r\n");
}

TEST(GetCommands, SendLargeValuesWhole) {
  LocalBench bench;
  for (const size_t size : {2047U, 2048U, 2049U, 100000U, 700000U}) {
    const std::string value(size, 'v');
    const std::string head = " 0 " + std::to_string(size) + "\r\n";
    EXPECT_EQ(bench.talk("set a 0" + head + value + "\r\n"), "STORED\r\n");
    EXPECT_EQ(bench.talk("get a\r\n"), "VALUE a" + head + value + "\r\nEND\r\n") << size;
  }
}

TEST(GetCommands, SetTheExpiryWithGat) {
  LocalBench bench;
  bench.talk("set a 0 5 1\r\nx\r\nset b 0 5 1\r\ny\r\n");
  EXPECT_EQ(bench.talk("gat 100 a b\r\n"), "VALUE a 0 1\r\nx\r\nVALUE b 0 1\r\ny\r\nEND\r\n");
  bench.pass(10);
  EXPECT_EQ(bench.talk("get a\r\n"), "VALUE a 0 1\r\nx\r\nEND\r\n");
  EXPECT_EQ(bench.talk("gats -1 a\r\n"), "VALUE a 0 1 2\r\nx\r\nEND\r\n");
  EXPECT_EQ(bench.talk("get a\r\n"), "END\r\n");
}

}  // namespace
}  // namespace moxi
