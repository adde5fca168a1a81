// Retrievals of several keys over several backends: split by backend, put together in order.
#include "proxy/forward/multiget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "proxy/forward/get_batch.h"
#include "t/support/proxy_bench.h"
#include "t/support/splits.h"

namespace moxi {
namespace {

TEST(Multiget, IsSplitByBackendAndPutTogetherInOrder) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string a0 = bench.key_on(0, 0), a1 = bench.key_on(0, 1);
  const std::string b0 = bench.key_on(1, 0), b1 = bench.key_on(1, 1);
  client.send("get " + a0 + " " + b0 + " " + a1 + " " + b1 + " " + a0 + "\r\n");
  bench.turn();
  EXPECT_EQ(bench.backend(0).receive(), "get " + a0 + " " + a1 + "\r\n");
  EXPECT_EQ(bench.backend(1).receive(), "get " + b0 + " " + b1 + "\r\n");
  // The later backend first; a few values are not worth a write before all are there.
  EXPECT_EQ(bench.answer(client, value_line(b0, "b0") + "END\r\n", 1), "");
  EXPECT_EQ(bench.answer(client, value_line(a0, "a0"), 0), "");
  EXPECT_EQ(bench.answer(client, "END\r\n", 0),
            value_line(a0, "a0") + value_line(b0, "b0") + value_line(a0, "a0") + "END\r\n");
  EXPECT_EQ(bench.handler().in_flight(), 0U);
}

TEST(Multiget, ManyValuesAreShownBeforeTheLastHasCome) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  const std::string value(10'000, 'v');
  bench.ask(client, "get a b c\r\n");
  EXPECT_EQ(bench.answer(client, value_line("a", value)), "");
  EXPECT_EQ(bench.answer(client, value_line("b", value)),
            value_line("a", value) + value_line("b", value));
  EXPECT_EQ(bench.answer(client, "END\r\n"), "END\r\n");
}

TEST(Multiget, AnswersAreTheSameAtEverySplit) {
  const std::string bytes = value_line("a", "A") + value_line("c", "CC", 9) +
                            value_line("d", "CC") + value_line("f", "") + "END\r\n";
  for_each_split(bytes, [&](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    EXPECT_EQ(bench.ask(client, "get a b c d e f g\r\n"), "get a b c d e f g\r\n");
    std::string received;
    for (std::string_view piece : pieces)
      received += bench.answer(client, piece);
    EXPECT_EQ(received, bytes);
  });
}

TEST(Multiget, RandomHitsOverFourBackendsInAnyOrderOfAnswers) {
  std::mt19937 random(11);
  for (size_t round = 0; round < 50; ++round) {
    ProxyBench bench({.backends = 4});
    VirtualSocketPair& client = bench.connect();
    client.set_capacity(size_t{16} << 20);
    std::string line = "gets";
    std::string expected;
    std::vector<std::string> answers(4);
    std::map<std::string, std::string> hits;  // each key is asked for once
    for (size_t i = 0; i < 30; ++i) {
      const size_t backend = random() % 4;
      const size_t n = random() % 5;
      const std::string key = bench.key_on(backend, n);
      line += " " + key;
      if ((n + backend + round) % 3 == 0) continue;  // a key is there each time or never
      std::string& hit = hits[key];
      if (hit.empty()) {
        const std::string value(random() % 5 == 0 ? 40000 : random() % 100, 'v');
        hit = "VALUE " + key + " 1 " + std::to_string(value.size()) + " " + std::to_string(i) +
              "\r\n" + value + "\r\n";
        answers[backend] += hit;
      }
      expected += hit;
    }
    client.send(line + "\r\n");
    bench.turn();
    std::vector<size_t> order = {0, 1, 2, 3};
    std::shuffle(order.begin(), order.end(), random);
    std::string received;
    for (const size_t backend : order) {
      if (bench.connections(backend) == 0) continue;
      received += bench.answer(client, answers[backend] + "END\r\n", backend);
    }
    EXPECT_TRUE(received == expected + "END\r\n") << round;
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 0U);
  }
}

TEST(Multiget, KeysOfADeadBackendAreMisses) {
  ProxyBench bench({.backends = 2});
  bench.set_backend(1, VirtualDialer::Behaviour::kRefuseAtOnce);
  VirtualSocketPair& client = bench.connect();
  const std::string alive = bench.key_on(0), dead = bench.key_on(1);
  EXPECT_EQ(bench.ask(client, "get " + dead + " " + alive + " " + dead + "\r\n"),
            "get " + alive + "\r\n");
  EXPECT_EQ(bench.answer(client, value_line(alive, "x") + "END\r\n"),
            value_line(alive, "x") + "END\r\n");
  EXPECT_EQ(bench.ask(client, "get " + dead + " " + bench.key_on(1, 1) + "\r\n"), "");
  EXPECT_EQ(client.receive(), "END\r\n");
}

TEST(Multiget, ABackendThatFailsInTheMiddleCostsItsRemainingKeys) {
  ProxyBench bench({.backends = 2});
  VirtualSocketPair& client = bench.connect();
  const std::string a0 = bench.key_on(0, 0), a1 = bench.key_on(0, 1), b0 = bench.key_on(1, 0);
  client.send("get " + a0 + " " + b0 + " " + a1 + "\r\n");
  bench.turn();
  std::string received =
      bench.answer(client, value_line(a0, "1") + "VALUE " + a1 + " 0 5\r\nab", 0);
  bench.backend(0).close();
  bench.turn();
  received += bench.answer(client, value_line(b0, "2") + "END\r\n", 1);
  EXPECT_EQ(received, value_line(a0, "1") + value_line(b0, "2") + "END\r\n");
}

TEST(Multiget, IsOneCleanErrorIfThePoolSaysSo) {
  ProxyBenchOptions options{.backends = 2};
  options.behavior.get_failure = GetFailure::kError;
  ProxyBench bench(options);
  VirtualSocketPair& client = bench.connect();
  const std::string a = bench.key_on(0), b = bench.key_on(1);
  const std::string line = "get " + a + " " + b + "\r\n";
  client.send(line);
  bench.turn();
  EXPECT_EQ(bench.answer(client, value_line(a, "1") + "END\r\n", 0), "");
  bench.answer(client, "VALUE", 1);
  bench.backend(1).close();
  bench.turn();
  EXPECT_EQ(client.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.2\r\n");
  bench.advance(Milliseconds{200});  // connections are not made at any rate
  client.send(line);
  bench.turn();
  EXPECT_EQ(bench.answer(client, value_line(a, "1") + "END\r\n", 0), "");
  EXPECT_EQ(bench.answer(client, value_line(b, "2") + "END\r\n", 1),
            value_line(a, "1") + value_line(b, "2") + "END\r\n");
}

TEST(Multiget, ForeignAndMisplacedKeysEndTheConnection) {
  for (const std::string& bad :
       {value_line("evil", "SECRET"), value_line("b", "2") + value_line("a", "SECRET"),
        value_line("a", "1") + value_line("a", "SECRET")}) {
    ProxyBench bench({.backends = 1});
    VirtualSocketPair& client = bench.connect();
    VirtualSocketPair& other = bench.connect();
    bench.ask(client, "get a b c\r\n");
    bench.ask(other, "incr n 1\r\n");
    const std::string received = bench.answer(client, bad + "END\r\n7\r\n");
    EXPECT_EQ(received.find("SECRET"), std::string::npos) << received;
    EXPECT_TRUE(received.ends_with("END\r\n"));
    EXPECT_EQ(other.receive(), "SERVER_ERROR proxy downstream closed 10.0.0.1\r\n");
    EXPECT_EQ(bench.count(BackendStat::kDesyncs), 1U);
  }
}

TEST(Multiget, ManyKeysAreAskedForInSeveralCommands) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  client.set_capacity(size_t{1} << 20);
  // The first groups are small: the size of the replies is not known yet.
  bench.ask(client, "get warm\r\n");
  bench.answer(client, "END\r\n");
  std::string line = "get";
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "key" + std::to_string(i);
    line += " " + key;
    expected += value_line(key, "v");
  }
  client.send(line + "\r\n");
  bench.turn(1);
  std::string received;
  size_t commands = 0;
  for (int turns = 0; turns < 100 && !received.ends_with("END\r\n"); ++turns) {
    std::string asked = bench.backend(0).receive();
    std::string answers;
    while (!asked.empty()) {
      std::string command = asked.substr(0, asked.find("\r\n"));
      asked.erase(0, command.size() + 2);
      EXPECT_LE(std::count(command.begin(), command.end(), ' '), 128);
      ++commands;
      command.erase(0, 4);
      while (!command.empty()) {
        const std::string key = command.substr(0, command.find(' '));
        answers += value_line(key, "v");
        command.erase(0, std::min(command.size(), key.size() + 1));
      }
      answers += "END\r\n";
    }
    received += bench.answer(client, answers);
  }
  EXPECT_TRUE(received == expected + "END\r\n");
  EXPECT_GE(commands, 8U);
}

TEST(Multiget, LongKeysAreAskedForInSeveralCommands) {
  ProxyBench bench({.backends = 1});
  VirtualSocketPair& client = bench.connect();
  std::string line = "get";
  for (int i = 0; i < 32; ++i)
    line += " " + std::string(245, 'k') + std::to_string(10 + i);
  client.send(line + "\r\nget " + std::string(250, 'x') + "\r\n");
  bench.turn();
  const std::string asked = bench.backend(0).receive();
  for (size_t at = 0; at < asked.size();) {
    const size_t end = asked.find("\r\n", at);
    EXPECT_LE(end - at, kMaxKeyBytesPerCommand + 4);
    at = end + 2;
  }
}

}  // namespace
}  // namespace moxi
