// Answers, packet for packet: every outcome for every opcode, and what a quiet request hides.
#include "common/protocol/binary_reply_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/protocol/binary_opcodes.h"
#include "common/protocol/binary_status.h"
#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint32_t kOpaque = 0xcafe0001;

ReplyContext context_of(unsigned opcode) {
  ReplyContext context;
  context.opcode = static_cast<uint8_t>(opcode);
  context.opaque = kOpaque;
  context.command = binary_operation(context.opcode).command;
  return context;
}

std::vector<BinaryPacket> packets(std::string_view bytes) {
  std::vector<BinaryPacket> found;
  while (auto packet = take_answer(bytes))
    found.push_back(*packet);
  EXPECT_TRUE(bytes.empty()) << "no packet: " << bytes;
  return found;
}

std::vector<BinaryPacket> answer(const ReplyContext& context, const Response& response) {
  return packets(written(
      [&](OutputQueue& out, BlockPool& pool) { write_binary_end(context, response, out, pool); }));
}

std::vector<BinaryPacket> answer(unsigned opcode, const Response& response) {
  return answer(context_of(opcode), response);
}

BinaryPacket good(unsigned opcode, uint64_t cas = 0, std::string value = {}) {
  return {opcode, "", "", std::move(value), kOpaque, cas, 0};
}
BinaryPacket bad(unsigned opcode, unsigned status, std::string value) {
  return {opcode, "", "", std::move(value), kOpaque, 0, status};
}

// Whether a success of this opcode is hidden, and a miss.
bool hides_success(unsigned opcode) {
  return opcode >= 0x11 && opcode <= 0x1a;
}
bool hides_miss(unsigned opcode) {
  return opcode == 0x09 || opcode == 0x0d || opcode == 0x1e || opcode == 0x24;
}

TEST(BinaryReplyWriter, AHitCarriesFlagsAndIdAndSometimesTheKey) {
  for (const unsigned opcode : {0x00U, 0x09U, 0x0cU, 0x0dU, 0x1dU, 0x1eU, 0x23U, 0x24U}) {
    const bool names_key = opcode == 0x0c || opcode == 0x0d || opcode == 0x23 || opcode == 0x24;
    for (const size_t size : {0U, 1U, 15U, 16U, 24U, 32U, 33U, 2048U}) {
      const std::string value(size, 'v');
      const std::string bytes = written([&](OutputQueue& out, BlockPool& pool) {
        write_binary_hit(context_of(opcode), "key", {value, 0x01020304, 0xfffffffffffffffe}, out,
                         pool);
      });
      EXPECT_THAT(packets(bytes),
                  ElementsAre(BinaryPacket{opcode, names_key ? "key" : "", "\x01\x02\x03\x04",
                                           value, kOpaque, 0xfffffffffffffffe, 0}));
      EXPECT_LE(bytes.size(), kBinaryHitOverhead + 3 + size);
    }
  }
}

TEST(BinaryReplyWriter, ALargeHitIsSentFromItsPieces) {
  for (const unsigned opcode : {0x00U, 0x0cU}) {
    const std::string first(3000, 'a');
    const std::string second(70000, 'b');
    const std::string bytes = written([&](OutputQueue& out, BlockPool& pool) {
      LargeValue large;
      large.size = first.size() + second.size();
      large.segments = {first, second};
      write_binary_large_hit(context_of(opcode), "key", {{}, 7, 9}, std::move(large), out, pool);
    });
    EXPECT_THAT(packets(bytes), ElementsAre(BinaryPacket{opcode, opcode == 0x0c ? "key" : "",
                                                         std::string("\0\0\0\7", 4), first + second,
                                                         kOpaque, 9, 0}));
  }
}

TEST(BinaryReplyWriter, AMissIsTextOrTheKey) {
  EXPECT_THAT(answer(0x00, {}), ElementsAre(bad(0x00, 0x01, "Not found")));
  EXPECT_THAT(answer(0x1d, {}), ElementsAre(bad(0x1d, 0x01, "Not found")));
  for (const unsigned opcode : {0x0cU, 0x23U}) {
    ReplyContext context = context_of(opcode);
    MetaFields meta;
    meta.wire_key = "key";
    context.meta = &meta;
    EXPECT_THAT(answer(context, {}),
                ElementsAre(BinaryPacket{opcode, "key", "", "", kOpaque, 0, 0x01}));
  }
  for (const unsigned opcode : {0x09U, 0x0dU, 0x1eU, 0x24U})
    EXPECT_THAT(answer(opcode, {}), IsEmpty());
}

TEST(BinaryReplyWriter, StoresCarryTheNewId) {
  Response stored{Outcome::kStored, 0, {}};
  stored.cas = 77;
  for (const unsigned opcode : {0x01U, 0x02U, 0x03U, 0x0eU, 0x0fU})
    EXPECT_THAT(answer(opcode, stored), ElementsAre(good(opcode, 77)));
  for (const unsigned opcode : {0x11U, 0x12U, 0x13U, 0x19U, 0x1aU})
    EXPECT_THAT(answer(opcode, stored), IsEmpty());
}

TEST(BinaryReplyWriter, NumbersAndTouches) {
  Response number{Outcome::kNumber, 0x0102030405060708, {}};
  number.cas = 5;
  EXPECT_THAT(answer(0x05, number), ElementsAre(good(0x05, 5, "\1\2\3\4\5\6\7\x08")));
  EXPECT_THAT(answer(0x15, number), IsEmpty());
  Response touched{Outcome::kTouched, 0xfffefdfc, {}};
  touched.cas = 6;
  EXPECT_THAT(answer(0x1c, touched),
              ElementsAre(BinaryPacket{0x1c, "", "\xff\xfe\xfd\xfc", "", kOpaque, 6, 0}));
  EXPECT_THAT(answer(0x1c, {Outcome::kNotFound, 0, {}}), ElementsAre(bad(0x1c, 0x01, "Not found")));
}

TEST(BinaryReplyWriter, WhatHasAnswersOfItsOwn) {
  EXPECT_THAT(answer(0x0b, {Outcome::kVersion, 0, "1.6.45"}), ElementsAre(good(0x0b, 0, "1.6.45")));
  EXPECT_THAT(answer(0x0a, {Outcome::kMetaNoop, 0, {}}), ElementsAre(good(0x0a)));
  EXPECT_THAT(answer(0x08, {Outcome::kOk, 0, {}}), ElementsAre(good(0x08)));
  EXPECT_THAT(answer(0x18, {Outcome::kOk, 0, {}}), IsEmpty());
  EXPECT_THAT(answer(0x1b, {Outcome::kOk, 0, {}}), ElementsAre(good(0x1b)));
  EXPECT_THAT(answer(0x07, {Outcome::kNothing, 0, {}}), ElementsAre(good(0x07)));
  EXPECT_THAT(answer(0x17, {Outcome::kNothing, 0, {}}), IsEmpty());
}

TEST(BinaryReplyWriter, StatisticsEndWithAnEmptyPacket) {
  const std::string bytes = written([&](OutputQueue& out, BlockPool& pool) {
    write_binary_stat(context_of(0x10), "pid", "12", out, pool);
    write_binary_stat(context_of(0x10), std::string(2000, 'n'), "", out, pool);
    write_binary_end(context_of(0x10), {}, out, pool);
  });
  EXPECT_THAT(
      packets(bytes),
      ElementsAre(BinaryPacket{0x10, "pid", "", "12", kOpaque, 0, 0},
                  BinaryPacket{0x10, std::string(1024, 'n'), "", "", kOpaque, 0, 0}, good(0x10)));
  EXPECT_THAT(answer(0x10, {Outcome::kReset, 0, {}}), ElementsAre(good(0x10)));
  EXPECT_THAT(answer(0x10, {Outcome::kError, 0, {}}), ElementsAre(bad(0x10, 0x01, "Not found")));
  EXPECT_THAT(answer(0x10, {Outcome::kClientError, 0, "usage"}),
              ElementsAre(bad(0x10, 0x01, "Not found")));
}

TEST(BinaryReplyWriter, CountsOfPrefixesAreOnePacket) {
  const std::string dump = std::string(200'000, 'P') + "END\r\n";
  EXPECT_THAT(answer(0x10, {Outcome::kText, 0, dump}),
              ElementsAre(BinaryPacket{0x10, "detailed", "", dump, kOpaque, 0, 0}, good(0x10)));
}

TEST(BinaryReplyWriter, Authentication) {
  EXPECT_THAT(answer(0x20, {Outcome::kText, 0, "CRAM-MD5 PLAIN"}),
              ElementsAre(good(0x20, 0, "CRAM-MD5 PLAIN")));
  EXPECT_THAT(answer(0x21, {Outcome::kAuthenticated, 0, {}}),
              ElementsAre(good(0x21, 0, "Authenticated")));
  const std::string challenge = std::string(2000, 'c') + '\0';
  EXPECT_THAT(answer(0x21, {Outcome::kAuthContinue, 0, challenge}),
              ElementsAre(bad(0x21, 0x21, challenge)));
  EXPECT_THAT(answer(0x22, {Outcome::kAuthFailure, 0, {}}),
              ElementsAre(bad(0x22, 0x20, "Auth failure.")));
  EXPECT_THAT(answer(0x20, {Outcome::kError, 0, {}}),
              ElementsAre(bad(0x20, 0x81, "Unknown command")));
}

TEST(BinaryReplyWriter, AnErrorMayHaveATextOfItsOwn) {
  EXPECT_THAT(answer(0x11, {Outcome::kServerError, 0, "no backend"}),
              ElementsAre(bad(0x11, 0x84, "no backend")));
  EXPECT_THAT(answer(0x01, {Outcome::kServerError, 0, {}}),
              ElementsAre(bad(0x01, 0x84, "Internal error")));
  EXPECT_THAT(answer(0x01, {Outcome::kClientError, 0, std::string(5000, 'x')}),
              ElementsAre(bad(0x01, 0x04, std::string(1024, 'x'))));
}

// Of each opcode and outcome: one packet or none, and none only for what went as wished, and for
// misses. Errors are told whatever the opcode.
TEST(BinaryReplyWriter, EveryOutcomeForEveryOpcode) {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    for (int i = 0; i <= static_cast<int>(Outcome::kServerError); ++i) {
      const auto outcome = static_cast<Outcome>(i);
      SCOPED_TRACE(testing::Message() << "opcode " << opcode << " outcome " << i);
      const ReplyContext context = context_of(opcode);
      const std::vector<BinaryPacket> all = answer(context, {outcome, 0, "text"});
      const bool is_good = binary_status(context, outcome) == BinaryStatus::kOk;
      const bool is_quit = opcode == 0x07 || opcode == 0x17;
      const bool is_miss = outcome == Outcome::kEnd && is_retrieval(context.command);
      const bool hidden = (is_good && (hides_success(opcode) || hides_miss(opcode))) ||
                          (is_miss && hides_miss(opcode)) ||
                          (outcome == Outcome::kNothing && !is_quit);
      const bool in_two = opcode == 0x10 && outcome == Outcome::kText;
      ASSERT_EQ(all.size(), hidden ? 0U : in_two ? 2U : 1U);
      for (const BinaryPacket& packet : all) {
        EXPECT_EQ(packet.opcode, opcode);
        EXPECT_EQ(packet.opaque, kOpaque);
        EXPECT_EQ(packet.status, static_cast<unsigned>(binary_status(context, outcome)));
        EXPECT_EQ(packet.status == 0, !is_error(outcome) && is_good);
      }
    }
  }
}

TEST(BinaryReplyWriter, ARefusalIsToldWhateverTheOpcode) {
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    ReplyContext context = context_of(opcode);
    context.command = Command::kRejected;
    EXPECT_THAT(answer(context, {Outcome::kBadFormat, 0, {}}),
                ElementsAre(bad(opcode, 0x04, "Invalid arguments")));
    EXPECT_THAT(answer(context, {Outcome::kError, 0, {}}),
                ElementsAre(bad(opcode, 0x81, "Unknown command")));
    EXPECT_THAT(answer(context, {Outcome::kUnauthenticated, 0, {}}),
                ElementsAre(bad(opcode, 0x20, "Auth failure.")));
  }
}

}  // namespace
}  // namespace moxi
