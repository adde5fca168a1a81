// The statistics in twemproxy's form: names, order, sums over workers, and names that JSON has to
// quote.
#include "proxy/nutcracker_document.h"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace moxi {
namespace {

using Json = nlohmann::ordered_json;

struct Bench {
  explicit Bench(PoolConfig config, BackendDown down = BackendDown::kReshape) {
    Behavior behavior;
    behavior.backend_down = down;
    pool = std::make_shared<const Pool>(std::move(config), behavior);
    stats = std::make_shared<PoolStats>(pool, 2);
    health = std::make_shared<PoolHealth>(pool);
  }
  std::shared_ptr<WorkerStats> worker() { return stats->take_seat({}); }
  std::string text() const {
    const std::vector<NutcrackerSource> sources{{stats, health}};
    return nutcracker_document(sources, {"here", 7, 1700000000});
  }
  Json document() const { return Json::parse(text()); }

  std::shared_ptr<const Pool> pool;
  std::shared_ptr<PoolStats> stats;
  std::shared_ptr<PoolHealth> health;
};

PoolConfig two_backends(std::string name = "alpha") {
  return {1, std::move(name), {{"a", 11211, 1}, {"b", 1, 1, false, "second"}}};
}

std::vector<std::string> names(const Json& object) {
  std::vector<std::string> all;
  for (const auto& [name, value] : object.items())
    all.push_back(name);
  return all;
}

TEST(NutcrackerDocument, HasTwemproxysNamesInItsOrder) {
  Bench bench(two_backends());
  const Json document = bench.document();
  EXPECT_EQ(names(document),
            (std::vector<std::string>{"service", "source", "version", "uptime", "timestamp",
                                      "total_connections", "curr_connections", "alpha"}));
  EXPECT_EQ(
      names(document["alpha"]),
      (std::vector<std::string>{"client_eof", "client_err", "client_connections", "server_ejects",
                                "forward_error", "fragments", "a", "second"}));
  EXPECT_EQ(names(document["alpha"]["second"]),
            (std::vector<std::string>{"server_eof", "server_err", "server_timedout",
                                      "server_connections", "server_ejected_at", "requests",
                                      "request_bytes", "responses", "response_bytes", "in_queue",
                                      "in_queue_bytes", "out_queue", "out_queue_bytes"}));
  EXPECT_EQ(document["service"], "nutcracker");
  EXPECT_EQ(document["source"], "here");
  EXPECT_EQ(document["uptime"], 7);
  EXPECT_EQ(document["timestamp"], 1700000000);
  EXPECT_EQ(bench.text().find('\n'), bench.text().size() - 1);
}

TEST(NutcrackerDocument, AddsWhatAllWorkersHaveCounted) {
  Bench bench(two_backends());
  for (uint64_t number : {1, 10}) {
    const std::shared_ptr<WorkerStats> worker = bench.worker();
    worker->proxy.add(ProxyStat::kUpstreams, 3 * number);
    worker->proxy.add(ProxyStat::kUpstreamsNow, number);
    worker->proxy.add(ProxyStat::kClientsLeft, 2 * number);
    worker->proxy.add(ProxyStat::kClientsLost, 4 * number);
    worker->proxy.add(ProxyStat::kBackendMultigets, 5 * number);
    worker->backends.add(BackendStat::kFailed, 6 * number);
    worker->backends.add(BackendStat::kRefusals, 7 * number);
    worker->backends.add(BackendStat::kConnected, number);
    for (size_t i = 0; i < BackendTraffic::kSize; ++i)
      worker->traffic(1)->set(static_cast<TrafficStat>(i), (i + 1) * number);
  }
  const Json document = bench.document();
  const Json& pool = document["alpha"];
  EXPECT_EQ(pool["client_eof"], 22);
  EXPECT_EQ(pool["client_err"], 44);
  EXPECT_EQ(pool["client_connections"], 11);
  EXPECT_EQ(pool["forward_error"], 143);
  EXPECT_EQ(pool["fragments"], 55);
  EXPECT_EQ(pool["a"]["requests"], 0);
  const auto expected = [](TrafficStat stat) { return 11 * (static_cast<int>(stat) + 1); };
  const std::pair<const char*, TrafficStat> rows[] = {
      {"server_eof", TrafficStat::kEnds},
      {"server_err", TrafficStat::kErrors},
      {"server_timedout", TrafficStat::kTimeouts},
      {"server_connections", TrafficStat::kOpen},
      {"requests", TrafficStat::kCommands},
      {"request_bytes", TrafficStat::kCommandBytes},
      {"responses", TrafficStat::kAnswers},
      {"response_bytes", TrafficStat::kAnswerBytes},
      {"in_queue", TrafficStat::kUnsent},
      {"in_queue_bytes", TrafficStat::kUnsentBytes},
      {"out_queue", TrafficStat::kUnanswered},
      {"out_queue_bytes", TrafficStat::kUnansweredBytes},
  };
  for (const auto& [name, stat] : rows)
    EXPECT_EQ(pool["second"][name], expected(stat)) << name;
  // Two listening sockets, 33 clients that came and 11 that stay, 11 connections to servers that
  // were made and 44 that the other counter tells of.
  EXPECT_EQ(document["total_connections"], 2 + 33 + 11);
  EXPECT_EQ(document["curr_connections"], 2 + 11 + expected(TrafficStat::kOpen));
}

TEST(NutcrackerDocument, TellsOfEjectionsOnlyWherePoolsEject) {
  Bench ejects(two_backends());
  ejects.health->backends()[1].hard_failure();
  Json document = ejects.document();
  EXPECT_EQ(document["alpha"]["server_ejects"], 1);
  EXPECT_EQ(document["alpha"]["a"]["server_ejected_at"], 0);
  EXPECT_GT(document["alpha"]["second"]["server_ejected_at"], 1700000000000000);
  ejects.health->backends()[1].recovered();
  ejects.health->backends()[1].hard_failure();
  EXPECT_EQ(ejects.document()["alpha"]["server_ejects"], 2);
  Bench keeps(two_backends(), BackendDown::kFail);
  keeps.health->backends()[1].hard_failure();
  document = keeps.document();
  EXPECT_EQ(document["alpha"]["server_ejects"], 0);
  EXPECT_EQ(document["alpha"]["second"]["server_ejected_at"], 0);
}

TEST(NutcrackerDocument, AnyNameIsQuoted) {
  const std::string strange = "a\"b\\c \xc3\xa9 \xff";
  Bench bench(two_backends(strange));
  EXPECT_EQ(bench.document().back()["client_eof"], 0);
  EXPECT_EQ(names(bench.document()).back(), "a\"b\\c \xc3\xa9 \xef\xbf\xbd");
}

}  // namespace
}  // namespace moxi
