#include "proxy/proxy_stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace moxi {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::shared_ptr<const Pool> make_pool(uint16_t port, const Behavior& behavior = {}) {
  PoolConfig config;
  config.listen_port = port;
  config.backends = {{"a", 11211, 1}, {"b", 5, 3}};
  return std::make_shared<const Pool>(config, behavior);
}

std::vector<std::string> lines(const ProxyStats& stats, std::string_view word,
                               const ProxyStats::Keys& keys = {}) {
  std::vector<std::string> all;
  stats.list(sections_of(word), stats.pools(), keys,
             [&all](std::string_view name, std::string_view value) {
               all.push_back(std::string(name) + " " + std::string(value));
             });
  return all;
}

TEST(ProxyStats, KnowsMoxisWords) {
  EXPECT_TRUE(sections_of("").has(ProxySection::kStats));
  EXPECT_TRUE(sections_of("all").has(ProxySection::kKeyStats));
  EXPECT_FALSE(sections_of("all").has(ProxySection::kTimings));
  EXPECT_FALSE(sections_of("all").has(ProxySection::kReset));
  EXPECT_TRUE(sections_of("  info ").has(ProxySection::kInfo));
  EXPECT_FALSE(sections_of("info").has(ProxySection::kStats));
  for (const char* unknown : {"inf", "infos", "info x", "ALL"}) {
    ProxyStats stats({make_pool(1)});
    EXPECT_THAT(lines(stats, unknown), IsEmpty()) << unknown;
  }
}

TEST(ProxyStats, InfoNamesThePools) {
  ProxyStats stats({make_pool(11211), make_pool(11212)});
  stats.set_process({3, TimePoint{}});
  const std::vector<std::string> info = lines(stats, "info");
  EXPECT_THAT(info, Contains("basic:nthreads 3"));
  EXPECT_THAT(info, Contains("proxy_main:conf_type static"));
  EXPECT_THAT(info, Contains("11211:default:info:port 11211"));
  EXPECT_THAT(info, Contains("11211:default:info:config 11211=a:11211,b:5:3"));
  EXPECT_THAT(info, Contains("11212:default:info:behaviors_num 2"));
  EXPECT_THAT(lines(stats, "config"),
              testing::ElementsAre("11211:default:config 11211=a:11211,b:5:3",
                                   "11212:default:config 11212=a:11211,b:5:3"));
}

TEST(ProxyStats, BehaviorsAreThoseInEffect) {
  Behavior behavior;
  behavior.downstream_timeout = Milliseconds{77};
  ProxyStats stats({make_pool(11211, behavior)});
  const std::vector<std::string> shown = lines(stats, "behaviors");
  EXPECT_THAT(shown, Contains("proxy_main:behavior:downstream_timeout 77"));
  EXPECT_THAT(shown, Contains("11211:default:behavior:downstream_timeout 77"));
  EXPECT_THAT(shown, Contains("11211:default:behavior-1:downstream_timeout 77"));
  EXPECT_THAT(shown, Contains("11211:default:behavior-1:host b"));
  EXPECT_THAT(shown, Contains("11211:default:behavior-1:port 5"));
  EXPECT_THAT(shown, Contains("11211:default:behavior-1:downstream_weight 3"));
}

TEST(ProxyStats, TheProcessShowsItsOwnPart) {
  ProxyStats stats({make_pool(1)});
  EXPECT_THAT(lines(stats, "settings"), IsEmpty());
  EXPECT_THAT(lines(stats, ""), Each(Not(StartsWith("memcached:"))));
  ProxyStats::Process process;
  process.settings = [](PrefixedSink::Out out) { out("maxbytes", "5"); };
  process.statistics = [](PrefixedSink::Out out) { out("pid", "7"); };
  stats.set_process(process);
  EXPECT_THAT(lines(stats, "settings"), testing::ElementsAre("memcached:settings:maxbytes 5"));
  EXPECT_THAT(lines(stats, "stats"), Contains("memcached:stats:pid 7"));
  EXPECT_THAT(lines(stats, "all"),
              AllOf(Contains("memcached:settings:maxbytes 5"), Contains("memcached:stats:pid 7")));
}

TEST(ProxyStats, SumsOverTheSeats) {
  ProxyStats stats({make_pool(1), make_pool(2)});
  PoolStats& second = *stats.pools().back();
  second.set_listening(2);
  const std::shared_ptr<WorkerStats> one = second.take_seat({});
  const std::shared_ptr<WorkerStats> two = second.take_seat({});
  one->backends.add(BackendStat::kConnected, 3);
  two->backends.add(BackendStat::kConnected, 4);
  two->backends.add(BackendStat::kIdleCloses, 2);
  one->proxy.add(ProxyStat::kUpstreams, 9);
  const std::vector<std::string> shown = lines(stats, "stats");
  EXPECT_THAT(shown, Contains("proxy_main:stat_proxy_starts 2"));
  EXPECT_THAT(shown, Contains("2:default:stats:listening 2"));
  EXPECT_THAT(shown, Contains("2:default:pstd_stats:tot_downstream_conn 7"));
  EXPECT_THAT(shown, Contains("2:default:pstd_stats:num_downstream_conn 5"));
  EXPECT_THAT(shown, Contains("2:default:pstd_stats:tot_upstream 9"));
  EXPECT_THAT(shown, Contains("1:default:pstd_stats:tot_upstream 0"));
  one->reset();
  EXPECT_THAT(lines(stats, "stats"), Contains("2:default:pstd_stats:num_downstream_conn 5"));
  EXPECT_THAT(lines(stats, "stats"), Contains("2:default:pstd_stats:tot_downstream_conn 4"));
}

TEST(ProxyStats, TimingsNeedTimeStats) {
  Behavior behavior;
  behavior.time_stats = true;
  ProxyStats stats({make_pool(1, behavior)});
  const std::shared_ptr<WorkerStats> worker = stats.pools().front()->take_seat({});
  worker->times(0)->requests.record(50);
  worker->times(1)->requests.record(250);
  worker->times(1)->requests.record(250);
  worker->times(1)->connects.record(1000);
  const std::vector<std::string> shown = lines(stats, "timings");
  EXPECT_THAT(shown, Contains("1:default:connect 1000+100=1 100.00% " + std::string(40, '*')));
  EXPECT_THAT(shown, Contains("1:default:reserved 0+100=1 33.33% " + std::string(20, '*')));
  EXPECT_THAT(shown, Contains("1:default:latency-1:backend b:5"));
  EXPECT_THAT(shown, Contains("1:default:latency-1:count 2"));
  EXPECT_THAT(shown, Contains("1:default:latency-1:mean 250"));
  EXPECT_THAT(shown, Contains("1:default:latency-1:p50 255"));
  EXPECT_THAT(shown, Contains("1:default:latency-0:p99 55"));
  EXPECT_THAT(lines(stats, "stats"), Contains("1:default:pstd_stats:tot_cmd_time 550"));
  EXPECT_THAT(lines(stats, "stats"), Contains("1:default:pstd_stats:tot_local_cmd_count 1"));
}

}  // namespace
}  // namespace moxi
