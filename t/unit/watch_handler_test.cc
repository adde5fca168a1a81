// Which lines the commands of one client show to another that watches.
#include "server/command/watch_handler.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

class WatchHandlerTest : public testing::Test {
 protected:
  void watch(const std::string& streams) {
    watcher_ = bench_.connect();
    watcher_->send("watch " + streams + "\r\n");
    EXPECT_EQ(bench_.listen(*watcher_), "OK\r\n");
  }
  // What is shown of it, without times, numbers and descriptors.
  std::string shown(std::string_view commands) {
    bench_.talk(commands);
    std::string text = bench_.listen(*watcher_);
    constexpr std::string_view kType = " type=";
    for (size_t at = text.find("ts="); at != text.npos; at = text.find("ts=", at))
      text.erase(at, text.find(kType, at) + kType.size() - at);
    for (size_t at = text.find(" cfd="); at != text.npos; at = text.find(" cfd=", at))
      text.erase(at, text.find_first_of(" \n", at + 1) - at);
    return text;
  }

  LocalBench bench_;
  std::unique_ptr<VirtualSocketPair> watcher_;
};

TEST_F(WatchHandlerTest, Fetches) {
  watch("fetchers");
  // Or what has expired may be gone before it is asked for.
  bench_.talk("lru_crawler disable\r\nset a 0 0 3\r\nabc\r\nset old 0 1 1\r\nx\r\n");
  bench_.pass(1);
  bench_.listen(*watcher_);
  EXPECT_EQ(shown("get old\r\n"), "item_get key=old status=expired clsid=0 size=0\n");
  EXPECT_EQ(shown("get a none\r\n"),
            "item_get key=a status=found clsid=1 size=3\n"
            "item_get key=none status=not_found clsid=0 size=0\n");
  for (const char* command :
       {"gats 0 a\r\n", "touch a 0\r\n", "incr a 1\r\n", "mg a v\r\n", "me a\r\n"})
    EXPECT_EQ(shown(command), "item_get key=a status=found clsid=1 size=3\n") << command;
  bench_.talk("flush_all\r\n");
  EXPECT_EQ(shown("get a\r\n"), "item_get key=a status=flushed clsid=0 size=0\n");
  EXPECT_EQ(shown("version\r\nmn\r\nstats\r\nbogus\r\n"), "");
}

TEST_F(WatchHandlerTest, EveryKeyOfALongLine) {
  watch("fetchers");
  std::string line = "get";
  for (int i = 0; i < 100; ++i)
    line += " key" + std::to_string(i);
  const std::string text = shown(line + "\r\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
}

TEST_F(WatchHandlerTest, ThoseOfAStoreComeFirst) {
  watch("fetchers mutations");
  EXPECT_EQ(shown("set a%b 5 100 3\r\nabc\r\n"),
            "item_get key=a%25b status=not_found clsid=0 size=0\n"
            "item_store key=a%25b status=stored cmd=set ttl=100 clsid=1 size=3\n");
}

TEST_F(WatchHandlerTest, Mutations) {
  watch("mutations");
  const auto line = [](const char* rest) { return std::string("item_store key=a ") + rest + "\n"; };
  EXPECT_EQ(shown("replace a 0 0 1\r\nx\r\n"),
            line("status=not_stored cmd=replace ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("cas a 0 0 1 5\r\nx\r\n"), line("status=not_found cmd=cas ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("add a 0 50 1\r\nx\r\n"), line("status=stored cmd=add ttl=50 clsid=1 size=1"));
  EXPECT_EQ(shown("add a 0 0 1 noreply\r\nx\r\n"),
            line("status=not_stored cmd=add ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("append a 0 0 2\r\nyz\r\n"),
            line("status=stored cmd=append ttl=50 clsid=1 size=3"));
  EXPECT_EQ(shown("prepend a 0 0 1\r\nw\r\n"),
            line("status=stored cmd=prepend ttl=50 clsid=1 size=4"));
  EXPECT_EQ(shown("cas a 0 0 1 5\r\nx\r\n"), line("status=exists cmd=cas ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("set a 0 -1 1\r\nx\r\n"), line("status=stored cmd=set ttl=-1 clsid=1 size=1"));
  EXPECT_EQ(shown("get a\r\ndelete a\r\nincr a 1\r\n"), "");
}

TEST_F(WatchHandlerTest, MutationsByGeneralCommands) {
  watch("mutations");
  const auto line = [](const char* rest) { return std::string("item_store key=a ") + rest + "\n"; };
  EXPECT_EQ(shown("ms a 1 MA\r\nx\r\n"), line("status=not_stored cmd=append ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("ms a 1 T9 ME\r\nx\r\n"), line("status=stored cmd=add ttl=9 clsid=1 size=1"));
  EXPECT_EQ(shown("ms a 1 C5\r\nx\r\n"), line("status=exists cmd=cas ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("ms a 1 MR q\r\n7\r\n"), line("status=stored cmd=replace ttl=0 clsid=1 size=1"));
  EXPECT_EQ(shown("ma a\r\n"), "");
  bench_.talk("md a\r\n");
  EXPECT_EQ(shown("ma a N30 J12\r\n"), line("status=stored cmd=add ttl=30 clsid=1 size=2"));
}

TEST_F(WatchHandlerTest, ValuesThatArriveInPieces) {
  watch("mutations");
  const std::string value(100000, 'v');
  EXPECT_EQ(shown("set big 0 0 100000\r\n" + value + "\r\n"),
            "item_store key=big status=stored cmd=set ttl=0 clsid=32 size=100000\n");
  const std::string huge(2000000, 'v');
  EXPECT_EQ(shown("set big 0 0 2000000\r\n" + huge + "\r\n"),
            "item_store key=big status=too_large cmd=set ttl=0 clsid=39 size=2000000\n");
}

TEST_F(WatchHandlerTest, Deletions) {
  watch("deletions");
  bench_.talk("set a 0 0 3\r\nabc\r\nset b 0 0 1\r\nx\r\n");
  EXPECT_EQ(shown("delete none\r\nmd none\r\n"), "");
  EXPECT_EQ(shown("delete a noreply\r\n"), "deleted key=a cmd=delete clsid=1 size=3\n");
  EXPECT_EQ(shown("md b I\r\nmd b x\r\n"), "");
  EXPECT_EQ(shown("md b q\r\n"), "deleted key=b cmd=md clsid=1 size=0\n");
}

TEST_F(WatchHandlerTest, AnswersAreWhatTheyAreWithoutWatchers) {
  const std::string commands =
      "set a 0 0 3\r\nabc\r\nget a b\r\nadd a 0 0 1\r\nx\r\nms a 2 T0\r\n12\r\nmg a v k\r\nincr a "
      "1\r\n"
      "md a\r\ndelete a\r\nset a 0 0 1 noreply\r\nx\r\ndelete a\r\n";
  const std::string expected = bench_.talk(commands);
  watch("fetchers mutations deletions");
  EXPECT_EQ(bench_.talk(commands), expected);
}

TEST_F(WatchHandlerTest, CountsPrefixesWhereThatIsOn) {
  bench_.talk("stats detail on\r\n");
  watch("mutations");
  bench_.talk("set p:a 0 0 1\r\nx\r\nget p:a\r\ndelete p:a\r\n");
  EXPECT_EQ(bench_.talk("stats detail dump\r\n"), "PREFIX p get 1 hit 1 set 1 del 1\r\nEND\r\n");
  EXPECT_EQ(bench_.talk("stats detail off\r\n"), "OK\r\n");
  EXPECT_NE(shown("set p:a 0 0 1\r\nx\r\n"), "");
}

TEST_F(WatchHandlerTest, NobodyTellsWhenTheWatcherHasGone) {
  watch("fetchers");
  watcher_->close();
  bench_.talk("get a\r\n");
  const uint64_t written = bench_.controls().log.counts().worker_written;
  bench_.talk("get a\r\n");
  EXPECT_EQ(bench_.controls().log.counts().worker_written, written);
  EXPECT_EQ(bench_.controls().log.counts().watchers, 0U);
  EXPECT_FALSE(bench_.controls().log.is_watched(LogStream::kFetchers));
}

}  // namespace
}  // namespace moxi
