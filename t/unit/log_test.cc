#include "common/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LineList final : public LogSink {
 public:
  void write(std::string_view line) override { lines.emplace_back(line); }

  std::vector<std::string> lines;
};

TEST(Log, WritesWhatTheVerbosityAsksFor) {
  LineList sink;
  Log log(sink, 1);
  log.write(LogLevel::kAlways, "always");
  log.write(LogLevel::kState, "state");
  log.write(LogLevel::kClients, "clients");
  EXPECT_THAT(sink.lines, ElementsAre("always\n", "state\n"));
}

TEST(Log, TheVerbosityChangesAtAnyTime) {
  LineList sink;
  Log log(sink, 0);
  EXPECT_FALSE(log.is_on(LogLevel::kState));
  log.write(LogLevel::kState, "not seen");
  EXPECT_THAT(sink.lines, IsEmpty());
  log.set_verbosity(2);
  EXPECT_EQ(log.verbosity(), 2U);
  EXPECT_TRUE(log.is_on(LogLevel::kClients));
  EXPECT_FALSE(log.is_on(LogLevel::kDetail));
  log.write(LogLevel::kClients, "seen");
  EXPECT_THAT(sink.lines, ElementsAre("seen\n"));
}

TEST(Log, NoByteOfALineIsObeyedByATerminal) {
  LineList sink;
  Log log(sink, 0);
  log.write(LogLevel::kAlways, std::string_view("a\n\x1b[2Jb\x7f\0\xc3\xa9", 11));
  EXPECT_THAT(sink.lines, ElementsAre("a\\x0a\\x1b[2Jb\\x7f\\x00\xc3\xa9\n"));
}

}  // namespace
}  // namespace moxi
