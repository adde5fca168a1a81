// The numbers in the extras of binary requests at the edges of 31, 32, 63 and 64 bits, carried out
// on a real cache: nothing wraps that should not, and what is shown is what was sent.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "t/support/binary_packet.h"
#include "t/unit/local_bench.h"

namespace moxi {
namespace {

constexpr uint64_t kMax32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMax64 = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kHigh32 = uint64_t{1} << 31U;
constexpr uint64_t kHigh64 = uint64_t{1} << 63U;

class BinaryNumbers : public testing::Test {
 protected:
  BinaryPacket ask(const BinaryPacket& request) {
    const std::string received = bench_.talk(request_bytes(request));
    std::string_view rest = received;
    const auto answer = take_answer(rest);
    EXPECT_TRUE(answer && rest.empty());
    return answer.value_or(BinaryPacket{});
  }
  unsigned store(const std::string& key, const std::string& value, uint64_t flags, uint64_t time) {
    return ask({0x01, key, big(flags, 4) + big(time, 4), value}).status;
  }
  BinaryPacket count(unsigned opcode, uint64_t delta, uint64_t initial = 0,
                     uint64_t expiry = kMax32) {
    return ask({opcode, "n", big(delta, 8) + big(initial, 8) + big(expiry, 4)});
  }
  bool is_there(const std::string& key) { return ask({0x00, key}).status == 0; }

  LocalBench bench_;
};

TEST_F(BinaryNumbers, FlagsAreAllOf32Bits) {
  for (const uint64_t flags : {uint64_t{0}, uint64_t{1}, kHigh32 - 1, kHigh32, kMax32}) {
    ASSERT_EQ(store("k", "v", flags, 0), 0U);
    EXPECT_EQ(ask({0x00, "k"}).extras, big(flags, 4));
    EXPECT_EQ(ask({0x1c, "k", big(0, 4)}).extras, big(flags, 4));
  }
}

// A time has no sign here: what text says with a minus is a day of the next century.
TEST_F(BinaryNumbers, TimesWithTheirHighestBitLieInTheFuture) {
  for (const uint64_t time : {kHigh32 - 1, kHigh32, kMax32 - 1, kMax32}) {
    ASSERT_EQ(store("k", "v", 0, time), 0U);
    EXPECT_TRUE(is_there("k")) << time;
    EXPECT_EQ(ask({0x1c, "k", big(time, 4)}).status, 0U);
    EXPECT_TRUE(is_there("k")) << time;
    EXPECT_EQ(ask({0x1d, "k", big(time, 4)}).value, "v");
    EXPECT_TRUE(is_there("k")) << time;
  }
  // The longest time that counts from now, and the first that is a date, which has passed.
  constexpr uint64_t kMonth = 60 * 60 * 24 * 30;
  ASSERT_EQ(store("k", "v", 0, kMonth), 0U);
  EXPECT_TRUE(is_there("k"));
  ASSERT_EQ(store("k", "v", 0, kMonth + 1), 0U);
  EXPECT_FALSE(is_there("k"));
}

TEST_F(BinaryNumbers, AFlushInTheFarFutureWaits) {
  ASSERT_EQ(store("k", "v", 0, 0), 0U);
  for (const uint64_t time : {kHigh32 - 1, kHigh32, kMax32}) {
    EXPECT_EQ(ask({0x08, "", big(time, 4)}).status, 0U);
    bench_.pass(3);
    EXPECT_TRUE(is_there("k")) << time;
  }
}

TEST_F(BinaryNumbers, CountingIsOf64BitsWithoutASign) {
  EXPECT_EQ(count(0x05, 1, kMax64, 0).value, big(kMax64, 8)) << "made";
  EXPECT_EQ(count(0x05, 1).value, big(0, 8)) << "wraps";
  EXPECT_EQ(count(0x05, kHigh64).value, big(kHigh64, 8));
  EXPECT_EQ(count(0x05, kHigh64 - 1).value, big(kMax64, 8));
  EXPECT_EQ(count(0x05, kMax64).value, big(kMax64 - 1, 8));
  EXPECT_EQ(count(0x06, kHigh64).value, big(kHigh64 - 2, 8));
  EXPECT_EQ(count(0x06, kMax64).value, big(0, 8)) << "not below 0";
  EXPECT_EQ(count(0x06, 1).value, big(0, 8));
}

TEST_F(BinaryNumbers, WhatIsMadeHasEveryTimeButTheOneThatMeansNothing) {
  EXPECT_EQ(count(0x05, 1, 5, kMax32).status, 1U);
  EXPECT_FALSE(is_there("n"));
  for (const uint64_t time : {uint64_t{0}, uint64_t{1}, kHigh32 - 1, kHigh32, kMax32 - 1}) {
    EXPECT_EQ(count(0x06, 1, 5, time).value, big(5, 8)) << time;
    EXPECT_TRUE(is_there("n")) << time;
    EXPECT_EQ(ask({0x04, "n"}).status, 0U);
  }
}

TEST_F(BinaryNumbers, IdsAreAllOf64Bits) {
  ASSERT_EQ(store("k", "v", 0, 0), 0U);
  const uint64_t id = ask({0x00, "k"}).cas;
  for (const uint64_t other : {id ^ kHigh64, id ^ kHigh32, id + (uint64_t{1} << 32U), kMax64}) {
    EXPECT_EQ(ask({0x01, "k", big(0, 8), "w", 0, other}).status, 2U) << other;
    EXPECT_EQ(ask({0x0e, "k", "", "w", 0, other}).status, 2U) << other;
    EXPECT_EQ(ask({0x04, "k", "", "", 0, other}).status, 2U) << other;
  }
  EXPECT_EQ(ask({0x01, "k", big(0, 8), "w", 0, id}).status, 0U);
}

TEST_F(BinaryNumbers, AVerbosityOfAnySizeIsTaken) {
  for (const uint64_t level : {uint64_t{0}, kHigh32, kMax32})
    EXPECT_EQ(ask({0x1b, "", big(level, 4)}).status, 0U) << level;
}

// The one number that is text: in the names of statistics.
TEST_F(BinaryNumbers, NamesOfStatisticsAreNotNumbers) {
  for (const std::string name : {"items 4294967296", "slabs -1", "sizes 99999999999999999999"}) {
    const std::string received = bench_.talk(request_bytes({0x10, name}) + request_bytes({0x0a}));
    std::string_view rest = received;
    std::vector<BinaryPacket> answers;
    while (auto answer = take_answer(rest))
      answers.push_back(*answer);
    EXPECT_TRUE(rest.empty()) << name;
    ASSERT_GE(answers.size(), 2U) << name;
    EXPECT_EQ(answers.back().opcode, 0x0aU) << name;
  }
}

}  // namespace
}  // namespace moxi
