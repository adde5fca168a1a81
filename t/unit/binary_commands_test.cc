// Binary requests carried out on a real cache: what text has no words for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BinaryCommands : public testing::Test {
 protected:
  std::vector<BinaryPacket> ask(const std::vector<BinaryPacket>& requests) {
    std::string bytes;
    for (const BinaryPacket& request : requests)
      bytes += request_bytes(request);
    const std::string received = bench.talk(bytes);
    std::string_view rest = received;
    std::vector<BinaryPacket> answers;
    while (auto packet = take_answer(rest))
      answers.push_back(*packet);
    EXPECT_TRUE(rest.empty()) << "no packet: " << rest;
    return answers;
  }
  // The only answer.
  BinaryPacket ask(const BinaryPacket& request) {
    const std::vector<BinaryPacket> answers = ask(std::vector<BinaryPacket>{request});
    EXPECT_EQ(answers.size(), 1U);
    return answers.empty() ? BinaryPacket{} : answers.front();
  }
  unsigned status(const BinaryPacket& request) { return ask(request).status; }
  uint64_t set(const std::string& key, const std::string& value, uint64_t flags = 0) {
    return ask({0x01, key, big(flags, 4) + big(0, 4), value}).cas;
  }
  std::string get(const std::string& key) { return ask({0x00, key}).value; }

  LocalBench bench;
};

BinaryPacket count(unsigned opcode, uint64_t delta, uint64_t initial, uint64_t expiry,
                   uint64_t cas = 0) {
  return {opcode, "n", big(delta, 8) + big(initial, 8) + big(expiry, 4), "", 0, cas};
}

TEST_F(BinaryCommands, ANewIdComesWithEachStore) {
  const uint64_t first = set("k", "1", 7);
  EXPECT_NE(first, 0U);
  const BinaryPacket seen = ask({0x00, "k"});
  EXPECT_EQ(seen.cas, first);
  EXPECT_EQ(seen.extras, big(7, 4));
  EXPECT_EQ(seen.value, "1");
  const uint64_t second = ask({0x0e, "k", "", "2"}).cas;
  EXPECT_GT(second, first);
  EXPECT_EQ(ask({0x0c, "k"}).cas, second);
  EXPECT_EQ(get("k"), "12");
  const std::string big_value(300'000, 'x');
  const uint64_t third = set("k", big_value);
  EXPECT_GT(third, second);
  EXPECT_TRUE(ask({0x00, "k"}) == (BinaryPacket{0x00, "", big(0, 4), big_value, 0, third, 0}));
}

TEST_F(BinaryCommands, AnIdIsComparedByEveryStore) {
  const uint64_t cas = set("k", "1");
  const std::string extras(8, '\0');
  for (const unsigned opcode : {0x01U, 0x02U, 0x03U, 0x11U, 0x12U, 0x13U}) {
    EXPECT_EQ(status({opcode, "none", extras, "v", 0, cas}), 0x01U);
    EXPECT_EQ(status({opcode, "k", extras, "v", 0, cas + 1000}), 0x02U);
  }
  EXPECT_EQ(get("k"), "1");
  const uint64_t next = ask({0x02, "k", extras, "2", 0, cas}).cas;
  EXPECT_GT(next, cas);
  EXPECT_THAT(ask(std::vector<BinaryPacket>{{0x13, "k", extras, "3", 0, next}}), IsEmpty());
  EXPECT_EQ(get("k"), "3");
  EXPECT_EQ(status({0x01, "k", extras, "4", 0, next}), 0x02U);
}

TEST_F(BinaryCommands, AddAndReplaceSayWhyNot) {
  const std::string extras(8, '\0');
  EXPECT_EQ(status({0x03, "k", extras, "v"}), 0x01U);
  EXPECT_EQ(status({0x13, "k", extras, "v"}), 0x01U);
  EXPECT_EQ(status({0x02, "k", extras, "v"}), 0x00U);
  EXPECT_EQ(status({0x02, "k", extras, "v"}), 0x02U);
  EXPECT_EQ(status({0x12, "k", extras, "v"}), 0x02U);
  EXPECT_EQ(status({0x0e, "none", "", "v"}), 0x05U);
  EXPECT_EQ(status({0x1a, "none", "", "v"}), 0x05U);
}

TEST_F(BinaryCommands, WhatIsTooLargeIsToldAndTheOldItemGoes) {
  const std::string extras(8, '\0');
  const std::string half(600'000, 'x');
  set("k", half);
  EXPECT_EQ(status({0x0e, "k", "", half}), 0x05U);
  EXPECT_TRUE(get("k") == half);
  EXPECT_EQ(status({0x11, "k", extras, std::string(2'000'000, 'x')}), 0x03U);
  EXPECT_EQ(status({0x00, "k"}), 0x01U);
}

// Whether an id is compared or not.
TEST_F(BinaryCommands, OnlyARefusedSetTakesTheOldItemWithIt) {
  const std::string extras(8, '\0');
  const std::string large(2'000'000, 'x');
  for (const uint64_t compared : {0U, 1000U}) {
    set("k", "v");
    for (const unsigned opcode : {0x02U, 0x03U, 0x12U, 0x13U})
      EXPECT_EQ(status({opcode, "k", extras, large, 0, compared}), 0x03U);
    for (const unsigned opcode : {0x0eU, 0x0fU, 0x19U, 0x1aU})
      EXPECT_EQ(status({opcode, "k", "", large, 0, compared}), 0x03U);
    EXPECT_EQ(get("k"), "v");
    for (const unsigned opcode : {0x01U, 0x11U}) {
      set("k", "v");
      EXPECT_EQ(status({opcode, "k", extras, large, 0, compared}), 0x03U);
      EXPECT_EQ(status({0x00, "k"}), 0x01U);
    }
  }
}

// Too large together with what is there, and compared.
TEST_F(BinaryCommands, AnExtensionThatDoesNotFitIsNotStored) {
  const std::string half(600'000, 'x');
  const uint64_t cas = set("k", half);
  EXPECT_EQ(status({0x0e, "k", "", half, 0, cas}), 0x05U);
  EXPECT_EQ(status({0x1a, "k", "", half, 0, cas}), 0x05U);
  EXPECT_TRUE(get("k") == half);
}

TEST_F(BinaryCommands, TouchesTellTheFlags) {
  const uint64_t cas = set("k", "v", 0xfffefdfc);
  EXPECT_EQ(ask({0x1c, "k", big(0, 4)}),
            (BinaryPacket{0x1c, "", big(0xfffefdfc, 4), "", 0, cas, 0}));
  EXPECT_EQ(status({0x1c, "none", big(0, 4)}), 0x01U);
  EXPECT_EQ(ask({0x23, "k", big(1, 4)}),
            (BinaryPacket{0x23, "k", big(0xfffefdfc, 4), "v", 0, cas, 0}));
  bench.pass(2);
  EXPECT_EQ(ask({0x23, "k", big(0, 4)}), (BinaryPacket{0x23, "k", "", "", 0, 0, 0x01}));
}

TEST_F(BinaryCommands, AMissIsQuietOnlyIfAsked) {
  set("k", "v");
  EXPECT_THAT(ask({{0x09, "none"},
                   {0x0d, "none"},
                   {0x1e, "none", big(0, 4)},
                   {0x24, "none", big(0, 4)},
                   {0x0d, "k"},
                   {0x0c, "none"}})
                  .size(),
              2U);
}

TEST_F(BinaryCommands, NumbersAreCountedAndCreated) {
  EXPECT_EQ(status(count(0x05, 1, 5, 0xffffffff)), 0x01U);
  EXPECT_EQ(status(count(0x15, 1, 5, 0xffffffff)), 0x01U);
  const BinaryPacket created = ask(count(0x05, 1, 5, 0));
  EXPECT_EQ(from_big(created.value), 5U);
  EXPECT_NE(created.cas, 0U);
  const BinaryPacket counted = ask(count(0x05, 10, 0, 0xffffffff));
  EXPECT_EQ(from_big(counted.value), 15U);
  EXPECT_GT(counted.cas, created.cas);
  EXPECT_EQ(ask({0x00, "n"}).cas, counted.cas);
  EXPECT_EQ(status(count(0x05, 1, 0, 0, created.cas)), 0x02U);
  EXPECT_EQ(status(count(0x06, 1, 0, 0xffffffff, created.cas)), 0x02U);
  EXPECT_EQ(from_big(ask(count(0x06, 20, 0, 0xffffffff, counted.cas)).value), 0U);
  EXPECT_THAT(ask(std::vector<BinaryPacket>{count(0x15, 0xffffffffffffffff, 0, 0)}), IsEmpty());
  EXPECT_EQ(from_big(ask(count(0x05, 1, 0, 0)).value), 0U);
  set("n", "x");
  EXPECT_EQ(status(count(0x05, 1, 0, 0)), 0x06U);
  EXPECT_EQ(status(count(0x16, 1, 0, 0xffffffff)), 0x06U);
}

TEST_F(BinaryCommands, ACreatedNumberExpires) {
  ask(count(0x06, 1, 7, 2));
  EXPECT_EQ(get("n"), "7");
  bench.pass(3);
  EXPECT_EQ(status({0x00, "n"}), 0x01U);
}

TEST_F(BinaryCommands, ExtensionsAndDeletesCompareIds) {
  const uint64_t cas = set("k", "v");
  EXPECT_EQ(status({0x0e, "k", "", "x", 0, cas + 1000}), 0x02U);
  EXPECT_EQ(status({0x0f, "none", "", "x", 0, cas}), 0x05U);
  const uint64_t next = ask({0x0f, "k", "", "a", 0, cas}).cas;
  EXPECT_GT(next, cas);
  EXPECT_EQ(get("k"), "av");
  EXPECT_EQ(status({0x04, "k", "", "", 0, cas}), 0x02U);
  EXPECT_EQ(status({0x04, "none", "", "", 0, cas}), 0x01U);
  EXPECT_EQ(ask({0x04, "k", "", "", 0, next}), (BinaryPacket{0x04, "", "", "", 0, 0, 0}));
  EXPECT_EQ(status({0x14, "k"}), 0x01U);
}

// A value too large for one piece is received as it comes, and still compared.
TEST_F(BinaryCommands, ALargeExtensionComparesToo) {
  const std::string tail(100'000, 't');
  const uint64_t cas = set("k", "v");
  EXPECT_EQ(status({0x0e, "k", "", tail, 0, cas + 1000}), 0x02U);
  const uint64_t next = ask({0x0e, "k", "", tail, 0, cas}).cas;
  EXPECT_EQ(ask({0x00, "k"}), (BinaryPacket{0x00, "", big(0, 4), "v" + tail, 0, next, 0}));
}

TEST_F(BinaryCommands, StatisticsComeInPackets) {
  const std::vector<BinaryPacket> all = ask(std::vector<BinaryPacket>{{0x10, "", "", "", 9}});
  ASSERT_GT(all.size(), 80U);
  EXPECT_EQ(all.front().key, "pid");
  EXPECT_EQ(all.back(), (BinaryPacket{0x10, "", "", "", 9, 0, 0}));
  for (const BinaryPacket& packet : all)
    EXPECT_EQ(packet.opaque, 9U);
  EXPECT_EQ(ask({0x10, "reset"}), (BinaryPacket{0x10, "", "", "", 0, 0, 0}));
  EXPECT_EQ(status({0x10, "nothing"}), 0x01U);
  EXPECT_EQ(status({0x10, "detail"}), 0x01U);
  EXPECT_EQ(status({0x10, "detail on"}), 0x00U);
  ask({0x01, "p:k", std::string(8, '\0'), "v"});
  EXPECT_THAT(ask(std::vector<BinaryPacket>{{0x10, "detail dump"}}),
              ElementsAre(BinaryPacket{0x10, "detailed", "",
                                       "PREFIX p get 0 hit 0 set 1 del 0\r\nEND\r\n", 0, 0, 0},
                          BinaryPacket{0x10, "", "", "", 0, 0, 0}));
  EXPECT_EQ(status({0x10, "detail off"}), 0x00U);
}

TEST_F(BinaryCommands, AFlushAndWhatItHides) {
  set("k", "v");
  EXPECT_EQ(status({0x08, "", big(2, 4)}), 0x00U);
  EXPECT_EQ(get("k"), "v");
  bench.pass(3);
  EXPECT_EQ(status({0x00, "k"}), 0x01U);
  set("k", "v");
  EXPECT_THAT(ask(std::vector<BinaryPacket>{{0x18}}), IsEmpty());
  EXPECT_EQ(status({0x00, "k"}), 0x01U);
}

TEST_F(BinaryCommands, BothProtocolsSeeTheSameItems) {
  const uint64_t cas = set("k", "binary", 3);
  bench.reconnect();
  EXPECT_EQ(bench.talk("gets k\r\nset t 9 0 4\r\ntext\r\n"),
            "VALUE k 3 6 " + std::to_string(cas) + "\r\nbinary\r\nEND\r\nSTORED\r\n");
  bench.reconnect();
  const BinaryPacket seen = ask({0x0c, "t"});
  EXPECT_EQ(seen.value, "text");
  EXPECT_EQ(seen.extras, big(9, 4));
}

TEST(BinaryCommandsWithout, FlushesAndIds) {
  ServerOptions options;
  options.flush_enabled = false;
  CacheConfig config;
  config.use_cas = false;
  LocalBench bench(options, config);
  EXPECT_EQ(bench.talk(request_bytes({0x18})),
            answer_bytes({0x18, "", "", "Auth failure.", 0, 0, 0x20}));
  EXPECT_EQ(bench.talk(request_bytes({0x01, "k", std::string(8, '\0'), "v"})),
            answer_bytes({0x01, "", "", "", 0, 0, 0}));
}

}  // namespace
}  // namespace moxi
