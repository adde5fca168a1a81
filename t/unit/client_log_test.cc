#include "common/session/client_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::EndsWith;

class LineList final : public LogSink {
 public:
  void write(std::string_view line) override { lines.emplace_back(line); }

  std::vector<std::string> lines;
};

class ClientLogTest : public testing::Test {
 protected:
  LineList sink_;
  Log log_{sink_, 2};
};

TEST_F(ClientLogTest, ShowsCommandLinesWithoutValues) {
  std::string input = "get a\r\nset b 0 0 4\r\nx\ny\r\r\nversion\n";
  char* const start = input.data();
  const std::vector<char*> ends = {start + 7, start + 26, start + input.size()};
  log_requests(log_, 27, Stage::kText, {start, ends, {}});
  EXPECT_THAT(sink_.lines, ElementsAre("<27 get a\n", "<27 set b 0 0 4\n", "<27 version\n"));
}

TEST_F(ClientLogTest, ShowsOpcodesAndKeysOfPackets) {
  KeyRef key{"foo", 0};
  std::vector<Request> requests(3);
  requests[0].opcode = 0x0c;
  requests[0].keys = {&key, 1};
  requests[1].opcode = 0x0a;
  requests[2].opcode = 0x21;
  requests[2].command = Command::kAuth;
  requests[2].args = "PLAIN";
  requests[2].value = "secret";
  log_requests(log_, 27, Stage::kBinary, {nullptr, {}, requests});
  EXPECT_THAT(sink_.lines,
              ElementsAre("<27 binary 0x0c foo\n", "<27 binary 0x0a\n", "<27 login\n"));
}

// A key that would end its line could say that another client has asked for something.
TEST_F(ClientLogTest, ShowsAnyByteOfAKeyAsText) {
  KeyRef key{{"a\n<28 get b\x1b[2J\0\x7f\xff~ ", 20}, 0};
  std::vector<Request> requests(1);
  requests[0].keys = {&key, 1};
  log_requests(log_, 27, Stage::kBinary, {nullptr, {}, requests});
  std::string input = "get \r\t\xc3\xa9\r\n";
  char* const start = input.data();
  const std::vector<char*> ends = {start + input.size()};
  log_requests(log_, 27, Stage::kText, {start, ends, {}});
  EXPECT_THAT(sink_.lines, ElementsAre("<27 binary 0x00 a\\x0a<28 get b\\x1b[2J\\x00\\x7f\\xff~ \n",
                                       "<27 get \\x0d\\x09\\xc3\\xa9\n"));
}

TEST_F(ClientLogTest, ShowsNothingOfWhatIsSaidBeforeALogin) {
  std::string input = "set a 0 0 11\r\nuser secret\r\nsecret\r\n";
  char* const start = input.data();
  const std::vector<char*> ends = {start + 27, start + input.size()};
  std::vector<Request> requests(2);
  requests[0].command = Command::kAuth;
  requests[1].command = Command::kRejected;
  log_requests(log_, 27, Stage::kTextLogin, {start, ends, requests});
  EXPECT_THAT(sink_.lines, ElementsAre("<27 login\n", "<27 refused before login\n"));
}

TEST_F(ClientLogTest, FollowsAClientWhileTheVerbosityAsksForIt) {
  WorkerSettings settings;
  settings.log = &log_;
  SessionBench bench(settings);
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  bench.talk(client, "get a\r\n");
  log_.set_verbosity(1);
  bench.talk(client, "get b\r\n");
  log_.set_verbosity(2);
  bench.talk(client, "quit\r\n");
  client.close();
  bench.turn(2);
  EXPECT_THAT(sink_.lines, ElementsAre(EndsWith(" new auto-negotiating client connection\n"),
                                       EndsWith(" get a\n"), EndsWith(" quit\n"),
                                       EndsWith(" connection closed.\n")));
}

}  // namespace
}  // namespace moxi
