#include "server/command/local_handler.h"

#include <gtest/gtest.h>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

TEST(LocalHandler, AnswersAPipelineOfEverything) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("set a 0 0 1\r\n1\r\nget a\r\nincr a 4\r\nbogus\r\nset b 0 0 1 noreply\r\n"
                       "y\r\ngets b\r\ntouch b 9\r\ndelete a noreply\r\nget a b\r\nstats reset\r\n"
                       "version\r\nmn\r\nflush_all\r\nget b\r\nverbosity 1\r\n"),
            "STORED\r\nVALUE a 0 1\r\n1\r\nEND\r\n5\r\nERROR\r\nVALUE b 0 1 4\r\ny\r\nEND\r\n"
            "TOUCHED\r\nVALUE b 0 1\r\ny\r\nEND\r\nRESET\r\nVERSION 1.6.45\r\nMN\r\nOK\r\nEND\r\n"
            "OK\r\n");
}

TEST(LocalHandler, CountsFlushes) {
  LocalBench bench;
  bench.talk("flush_all\r\nflush_all 10\r\n");
  EXPECT_EQ(bench.process().registry.total(Stat::kCmdFlush), 2U);
}

TEST(LocalHandler, AnswersSubWordsOfStats) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("stats items\r\n"), "END\r\n");
  EXPECT_EQ(bench.talk("stats nonsense\r\n"), "ERROR\r\n");
  EXPECT_NE(bench.talk("stats slabs\r\n").find("STAT active_slabs 0\r\n"), std::string::npos);
  EXPECT_NE(bench.talk("stats s\r\n").find("STAT maxbytes 67108864\r\n"), std::string::npos);
}

}  // namespace
}  // namespace moxi
