// `lru_crawler metadump` and `mgdump`: their lines, and who is refused.
#include "server/command/item_dump.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "t/unit/local_bench.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

std::string dump(LocalBench& bench, const std::string& what) {
  return bench.talk("lru_crawler " + what + "\r\n");
}

// The lines between OK and the end, in order.
std::vector<std::string> lines_of(std::string answer, std::string_view end) {
  EXPECT_TRUE(answer.starts_with("OK\r\n")) << answer.substr(0, 100);
  EXPECT_TRUE(answer.ends_with(end)) << answer.substr(0, 100);
  answer.erase(0, 4);
  answer.resize(answer.size() - std::min(answer.size(), end.size()));
  std::vector<std::string> lines;
  for (size_t at = 0; at < answer.size();) {
    const size_t stop = answer.find('\n', at) + 1;
    lines.push_back(answer.substr(at, stop - at));
    at = stop;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(ItemDump, OfNothing) {
  LocalBench bench;
  EXPECT_EQ(dump(bench, "metadump all"), "OK\r\nEND\r\n");
  EXPECT_EQ(dump(bench, "metadump hash"), "OK\r\nEND\r\n");
  EXPECT_EQ(dump(bench, "mgdump all"), "OK\r\nEN\r\n");
  EXPECT_EQ(dump(bench, "mgdump 5,63"), "OK\r\nEN\r\n");
}

TEST(ItemDump, ALineForEveryItem) {
  LocalBench bench;
  bench.pass(10);
  bench.talk("set a%b 0 0 1\r\nx\r\nset c\t 5 100 300\r\n" + std::string(300, 'y') + "\r\n");
  bench.talk("set gone 0 1 1\r\nx\r\n");
  bench.pass(3);
  bench.talk("get a%b\r\n");
  const auto start = bench.stats().sources().clock.unix_start();
  const auto at = [start](int64_t second) { return std::to_string(start + second); };
  EXPECT_THAT(
      lines_of(dump(bench, "metadump all"), "END\r\n"),
      ElementsAre("key=a%25b exp=-1 la=" + at(15) + " cas=2 fetch=yes cls=1 size=63 flags=0 \n",
                  "key=c%09 exp=" + at(112) + " la=" + at(12) +
                      " cas=3 fetch=no cls=7 size=365 flags=5 \n"));
  EXPECT_THAT(lines_of(dump(bench, "metadump 1,2"), "END\r\n"),
              ElementsAre(MatchesRegex("key=a%25b .*\n")));
  EXPECT_THAT(lines_of(dump(bench, "metadump 7"), "END\r\n"),
              ElementsAre(MatchesRegex("key=c%09 .*\n")));
}

TEST(ItemDump, KeysThatACommandCannotCarryAreInBase64) {
  LocalBench bench;
  bench.talk("set plain 0 0 1\r\nx\r\nset tab\tbed 0 0 1\r\nx\r\nset \xc3\xa4 0 0 1\r\nx\r\n");
  EXPECT_THAT(lines_of(dump(bench, "mgdump all"), "EN\r\n"),
              ElementsAre("mg dGFiCWJlZA== b\r\n", "mg plain\r\n", "mg \xc3\xa4\r\n"));
}

TEST(ItemDump, AKeyThatCameInBase64IsNamedSo) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("ms cGxhaW4= 1 b\r\nx\r\n"), "HD\r\n");
  EXPECT_THAT(lines_of(dump(bench, "mgdump all"), "EN\r\n"), ElementsAre("mg cGxhaW4= b\r\n"));
  EXPECT_THAT(lines_of(dump(bench, "metadump all"), "END\r\n"),
              ElementsAre(MatchesRegex("key=plain .*\n")));
  EXPECT_EQ(bench.talk("stats cachedump 1 0\r\n"), "END\r\n");
  bench.talk("set plain 0 0 1\r\nx\r\n");  // by its name
  EXPECT_THAT(lines_of(dump(bench, "mgdump all"), "EN\r\n"), ElementsAre("mg plain\r\n"));
}

TEST(ItemDump, TheLongestKeyFits) {
  LocalBench bench;
  const std::string key(kMaxKeyLength, '\x01');
  bench.talk("set " + key + " 4294967295 2000000000 1\r\nx\r\n");
  std::string encoded;
  for (size_t i = 0; i < kMaxKeyLength; ++i)
    encoded += "%01";
  const auto lines = lines_of(dump(bench, "metadump all"), "END\r\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("key=" + encoded + " exp=2000000000 ")) << lines[0];
  EXPECT_TRUE(lines[0].ends_with(" flags=4294967295 \n")) << lines[0];
  EXPECT_EQ(lines_of(dump(bench, "mgdump hash"), "EN\r\n")[0].size(), 3U + 336 + 2 + 2);
}

TEST(ItemDump, OfManyItemsEachIsShownOnce) {
  LocalBench bench;
  constexpr int kItems = 20000;
  std::string sets;
  for (int i = 0; i < kItems; ++i)
    sets += "set key" + std::to_string(i) + " 0 0 1 noreply\r\nx\r\n";
  bench.talk(sets);
  auto lines = lines_of(dump(bench, "mgdump all"), "EN\r\n");
  EXPECT_EQ(lines.size(), static_cast<size_t>(kItems));
  EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end());
}

TEST(ItemDump, DoesNotCountAsAnAccess) {
  LocalBench bench;
  bench.talk("set a 0 0 1\r\nx\r\n");
  bench.pass(5);
  dump(bench, "metadump all");
  EXPECT_THAT(lines_of(dump(bench, "metadump all"), "END\r\n"),
              ElementsAre(MatchesRegex("key=a .* fetch=no .*\n")));
  EXPECT_NE(bench.talk("stats\r\n").find("STAT cmd_get 0\r\n"), std::string::npos);
}

TEST(ItemDump, MayBeForbidden) {
  ServerOptions options;
  options.dump_enabled = false;
  LocalBench bench(options);
  EXPECT_EQ(dump(bench, "metadump all"), "ERROR metadump not allowed\r\n");
  EXPECT_EQ(dump(bench, "metadump 64"), "ERROR metadump not allowed\r\n");
  EXPECT_EQ(dump(bench, "mgdump all"), "ERROR key dump not allowed\r\n");
  EXPECT_EQ(dump(bench, "mgdump"), "ERROR\r\n");
}

TEST(ItemDump, OfWhatThereCannotBe) {
  LocalBench bench;
  for (const std::string form : {"metadump", "mgdump"}) {
    for (const char* bad : {" 0", " 64", " 1,64", " x", " -1"})
      EXPECT_EQ(dump(bench, form + bad), "BADCLASS invalid class id\r\n") << bad;
    EXPECT_EQ(dump(bench, form + " ,"), "NOTSTARTED no items to crawl\r\n");
    for (const char* bad : {"", " all x", " 1 2 3"})
      EXPECT_EQ(dump(bench, form + bad), "ERROR\r\n") << bad;
    EXPECT_EQ(bench.talk("lru_crawler " + form + " all noreply\r\nmn\r\n"), "MN\r\n");
  }
}

TEST(ItemDump, MustBeTheFirstToBeAnswered) {
  LocalBench bench;
  EXPECT_EQ(bench.talk("mn\r\nlru_crawler metadump all\r\nmn\r\n"),
            "MN\r\nERROR cannot pipeline other commands before metadump\r\nMN\r\n");
  EXPECT_EQ(bench.talk("mn\r\nlru_crawler mgdump all\r\n"),
            "MN\r\nERROR cannot pipeline other commands before mgdump\r\n");
  EXPECT_EQ(bench.talk("lru_crawler mgdump all\r\nmn\r\nversion\r\n"),
            "OK\r\nEN\r\nMN\r\nVERSION 1.6.45\r\n");
}

}  // namespace
}  // namespace moxi
