// `stats proxy` as a client sees it: what was counted, by whichever worker, and the reset.
#include "proxy/stats_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "t/support/proxy_bench.h"

namespace moxi {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kPool[] = "STAT 0:default:";

std::string show(ProxyBench& bench, VirtualSocketPair& client, const std::string& word) {
  client.send("stats proxy" + (word.empty() ? "" : " " + word) + "\r\n");
  bench.turn();
  return client.receive();
}

std::string line(const std::string& name, const std::string& value) {
  return kPool + name + " " + value + "\r\n";
}

TEST(StatsDesk, ShowsWhatClientsDid) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "set abc 0 0 5\r\nhello\r\n");
  bench.answer(client, "STORED\r\n");
  bench.ask(client, "get abc\r\n");
  bench.answer(client, value_line("abc", "hello") + "END\r\n");
  bench.ask(client, "get other\r\n");
  bench.answer(client, "END\r\n");
  const std::string shown = show(bench, client, "stats");
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"pstd_stats_cmd:regular_set:seen", "1"},
           {"pstd_stats_cmd:regular_set:hits", "1"},
           {"pstd_stats_cmd:regular_set:read_bytes", "8"},
           {"pstd_stats_cmd:regular_get:seen", "2"},
           {"pstd_stats_cmd:regular_get_key:seen", "2"},
           {"pstd_stats_cmd:regular_get_key:hits", "1"},
           {"pstd_stats_cmd:regular_get_key:misses", "1"},
           {"pstd_stats_cmd:regular_get_key:read_bytes", "8"},
           {"pstd_stats_cmd:regular_get_key:write_bytes", "5"},
           {"pstd_stats_cmd:quiet_set:seen", "0"},
           {"pstd_stats_cmd:regular_stats:seen", "1"},
           {"pstd_stats:tot_client_gets", "2"},
           {"pstd_stats:tot_backend_gets", "2"},
           {"pstd_stats:tot_downstream_conn", "1"},
           {"pstd_stats:num_downstream_conn", "1"},
       })
    EXPECT_THAT(shown, HasSubstr(line(name, value)));
  EXPECT_TRUE(shown.ends_with("END\r\n"));
}

TEST(StatsDesk, CountsWhatIsSharedAndAskedForOnce) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& a = bench.connect();
  VirtualSocketPair& b = bench.connect();
  bench.ask(a, "get warm\r\n");
  bench.answer(a, "END\r\n");
  a.send("get k x\r\n");
  b.send("get k\r\n");
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), "get k x\r\n");
  bench.answer(a, value_line("k", "12345") + "END\r\n");
  EXPECT_EQ(b.receive(), value_line("k", "12345") + "END\r\n");
  const std::string shown = show(bench, a, "stats");
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_multiget_keys", "3")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_multiget_keys_dedupe", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_multiget_bytes_dedupe", "5")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_client_gets", "3")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_backend_gets", "2")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_merged_gets", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_get_key:hits", "2")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_get_key:misses", "2")));
}

TEST(StatsDesk, ResetKeepsWhatThereIs) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  EXPECT_EQ(show(bench, client, "reset"), "OK\r\n");
  const std::string shown = show(bench, client, "stats");
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:num_downstream_conn", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_downstream_conn", "0")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_get:seen", "0")));
}

TEST(StatsDesk, AnUnknownWordIsAnEmptyListing) {
  ProxyBench bench;
  VirtualSocketPair& client = bench.connect();
  EXPECT_EQ(show(bench, client, "nonsense"), "END\r\n");
  EXPECT_EQ(show(bench, client, "frontcache"), "END\r\n");
  EXPECT_EQ(show(bench, client, "timings"), "END\r\n");
  EXPECT_EQ(show(bench, client, "keystats"), "END\r\n");
}

TEST(StatsDesk, KeysAreShownIfTheyAreFollowed) {
  Behavior behavior;
  behavior.key_stats_lifespan = Milliseconds{1000};
  behavior.key_stats_unspec = "hidden";
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  bench.advance(Milliseconds{250});
  bench.ask(client, "get seen\r\nget hidden\r\nset seen 0 0 1 noreply\r\nx\r\n");
  bench.answer(client, value_line("seen", "v") + "END\r\nEND\r\n");
  const std::string shown = show(bench, client, "keystats");
  EXPECT_THAT(shown, HasSubstr(line("key_stats:seen:regular_get_key:hits", "1")));
  EXPECT_THAT(shown, HasSubstr(line("key_stats:seen:quiet_set:read_bytes", "5")));
  EXPECT_THAT(shown, HasSubstr(line("key_stats:seen:added_at_msec", "250")));
  EXPECT_THAT(shown, Not(HasSubstr("hidden")));
  EXPECT_THAT(show(bench, client, "all"), HasSubstr("key_stats:seen:"));
  bench.advance(Milliseconds{1000});
  EXPECT_EQ(show(bench, client, "keystats"), "END\r\n");
}

TEST(StatsDesk, TimesAreMeasuredIfAskedFor) {
  Behavior behavior;
  behavior.time_stats = true;
  ProxyBench bench({.backends = 1, .behavior = behavior});
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.advance(Milliseconds{7});
  bench.answer(client, "END\r\n");
  bench.ask(client, "set a 0 0 1\r\nx\r\n");
  bench.advance(Milliseconds{9});
  bench.answer(client, "STORED\r\n");
  const std::string shown = show(bench, client, "timings");
  EXPECT_THAT(shown, HasSubstr(line("latency-0:connect_count", "1")));
  EXPECT_THAT(shown, HasSubstr(line("latency-0:count", "2")));
  EXPECT_THAT(shown, HasSubstr(line("latency-0:mean", "8000")));
  EXPECT_THAT(shown, HasSubstr(line("reserved", "4000+4000=1 50.00% " + std::string(40, '*'))));
  EXPECT_THAT(show(bench, client, "stats"), HasSubstr(line("pstd_stats:tot_cmd_time", "16000")));
  EXPECT_EQ(show(bench, client, "reset"), "OK\r\n");
  EXPECT_THAT(show(bench, client, "timings"), Not(HasSubstr("reserved")));
}

TEST(StatsDesk, ClientsAndWhatTheSessionAnswersAreCounted) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  VirtualSocketPair& other = bench.connect();
  other.send("version\r\nbogus\r\nquit\r\n");
  bench.turn();
  other.reset();
  bench.turn();
  const std::string shown = show(bench, client, "stats");
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:num_upstream", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats:tot_upstream", "2")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_version:seen", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_ERROR:seen", "1")));
  EXPECT_THAT(shown, HasSubstr(line("pstd_stats_cmd:regular_quit:seen", "1")));
}

TEST(StatsDesk, WaitsForEverySeatAndBlocksNone) {
  ProxyBench bench({.backends = 1});
  std::vector<std::function<void()>> inbox;
  StatsSeat other;
  other.post = [&inbox](std::function<void()> task) { inbox.push_back(std::move(task)); };
  other.now = [] { return TimePoint{}; };
  const std::shared_ptr<WorkerStats> stats = bench.stats().pools().front()->take_seat(other);
  stats->proxy.add(ProxyStat::kBackendGets, 41);
  VirtualSocketPair& client = bench.connect();
  bench.ask(client, "get a\r\n");
  bench.answer(client, "END\r\n");
  EXPECT_THAT(show(bench, client, "stats"), HasSubstr(line("pstd_stats:tot_backend_gets", "42")));
  client.send("stats proxy reset\r\nmn\r\n");
  bench.turn();
  EXPECT_EQ(client.receive(), "");
  ASSERT_EQ(inbox.size(), 1U);
  inbox.front()();
  bench.turn();
  EXPECT_EQ(client.receive(), "OK\r\nMN\r\n");
  EXPECT_EQ(stats->proxy.value(ProxyStat::kBackendGets), 0U);
}

TEST(StatsDesk, GathersFewAtATime) {
  ProxyBench bench({.backends = 1});
  std::deque<std::function<void()>> inbox;
  StatsSeat other;
  other.post = [&inbox](std::function<void()> task) { inbox.push_back(std::move(task)); };
  other.now = [] { return TimePoint{}; };
  bench.stats().pools().front()->take_seat(other);
  VirtualSocketPair& client = bench.connect();
  for (int i = 0; i < 100; ++i)
    client.send("stats proxy reset\r\n");
  bench.turn();
  std::string told;
  for (int i = 0; i < 100; ++i) {
    ASSERT_FALSE(inbox.empty()) << i;
    EXPECT_LE(inbox.size(), 4U);
    inbox.front()();
    inbox.pop_front();
    bench.turn();
    told += client.receive();
  }
  EXPECT_TRUE(inbox.empty());
  EXPECT_EQ(told.size(), 400U);
}

TEST(StatsDesk, AnswersToClientsThatHaveGoneAreDropped) {
  std::vector<std::function<void()>> inbox;
  {
    ProxyBench bench({.backends = 1});
    StatsSeat other;
    other.post = [&inbox](std::function<void()> task) { inbox.push_back(std::move(task)); };
    other.now = [] { return TimePoint{}; };
    bench.stats().pools().front()->take_seat(other);
    VirtualSocketPair& client = bench.connect();
    client.send("stats proxy reset\r\n");
    bench.turn();
    client.reset();
    bench.turn();
    VirtualSocketPair& stays = bench.connect();
    stays.send("stats proxy reset\r\n");
    bench.turn();
    ASSERT_EQ(inbox.size(), 2U);
    inbox.front()();
    bench.turn();
  }
}

}  // namespace
}  // namespace moxi
