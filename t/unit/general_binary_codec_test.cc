// Binary requests as general forms, and what becomes of those told as answers to their opcodes.
#include "common/protocol/general_binary_codec.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "t/support/binary_packet.h"
#include "t/support/queue_text.h"

namespace moxi {
namespace {

class GeneralBinaryCodecTest : public testing::Test {
 protected:
  GeneralBinaryCodecTest() { request_.meta = &meta_; }

  ParseResult parse(const BinaryPacket& packet) {
    bytes_ = request_bytes(packet);
    return general_binary_codec().parse(bytes_, keys_, request_);
  }
  // The answer to what was parsed.
  std::string told(const Response& response) {
    return written([&](OutputQueue& out, BlockPool& pool) {
      general_binary_codec().write(request_, response, out, pool);
    });
  }
  std::string told(Outcome outcome) { return told(Response{outcome, 0, {}}); }
  static std::string failure(unsigned opcode, unsigned status, const std::string& text) {
    return answer_bytes({.opcode = opcode, .value = text, .opaque = 3, .status = status});
  }

  std::string bytes_;
  std::array<KeyRef, 4> keys_;
  MetaFields meta_;
  Request request_;
};

TEST_F(GeneralBinaryCodecTest, EveryCommandWithAKeyIsAGeneralForm) {
  const std::string count = big(1, 8) + big(0, 8) + big(0, 4);
  const std::string times = big(0, 4) + big(0, 4);
  for (const uint64_t cas : {uint64_t{0}, uint64_t{7}}) {
    for (unsigned opcode = 0; opcode <= 0x24; ++opcode) {
      const auto is_one_of = [&](const std::string& set) {
        return set.find(static_cast<char>(opcode)) != std::string::npos;
      };
      BinaryPacket packet{.opcode = opcode, .key = "k", .cas = cas};
      if (is_one_of({1, 2, 3, 0x11, 0x12, 0x13})) packet.extras = times;
      if (is_one_of({5, 6, 0x15, 0x16})) packet.extras = count;
      if (is_one_of({0x1c, 0x1d, 0x1e, 0x23, 0x24})) packet.extras = big(9, 4);
      const bool has_key =
          is_one_of({1,    2,    3,    4,    5,    6,    9,    0xc,  0xd,  0xe,  0xf,  0x11,
                     0x12, 0x13, 0x14, 0x15, 0x16, 0x19, 0x1a, 0x1c, 0x1d, 0x1e, 0x23, 0x24}) ||
          opcode == 0;
      if (!has_key) continue;
      ASSERT_EQ(parse(packet).status, ParseStatus::kRequest) << opcode;
      EXPECT_TRUE(is_meta(request_.command)) << opcode;
      EXPECT_EQ(request_.meta->key(), "k");
      EXPECT_TRUE(request_.meta->flags.empty());
      EXPECT_EQ(request_.meta->has('C'), cas != 0 && request_.command != Command::kMetaGet)
          << opcode;
    }
  }
}

TEST_F(GeneralBinaryCodecTest, OthersStayAsTheyAre) {
  ASSERT_EQ(parse({.opcode = 0x08, .extras = big(0xfffffffe, 4)}).status, ParseStatus::kRequest);
  EXPECT_EQ(request_.command, Command::kFlushAll);
  EXPECT_EQ(request_.exptime, 2147483647);
  ASSERT_EQ(parse({.opcode = 0x0a}).status, ParseStatus::kRequest);
  EXPECT_EQ(request_.command, Command::kMetaNoop);
  ASSERT_EQ(parse({.opcode = 0x10, .key = "items"}).status, ParseStatus::kRequest);
  EXPECT_EQ(request_.command, Command::kStats);
  EXPECT_EQ(request_.args, "items");
}

TEST_F(GeneralBinaryCodecTest, AMissIsWhatItIsForItsOpcode) {
  parse({.opcode = 0x00, .key = "k", .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotFound), failure(0x00, 1, "Not found"));
  parse({.opcode = 0x0c, .key = "k", .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotFound),
            answer_bytes({.opcode = 0x0c, .key = "k", .opaque = 3, .status = 1}));
  for (const unsigned quiet : {0x09U, 0x0dU}) {
    parse({.opcode = quiet, .key = "k", .opaque = 3});
    EXPECT_EQ(told(Outcome::kNotFound), "");
  }
  for (const unsigned quiet : {0x1eU, 0x24U}) {
    parse({.opcode = quiet, .key = "k", .extras = big(9, 4), .opaque = 3});
    EXPECT_EQ(told(Outcome::kNotFound), "");
  }
  parse({.opcode = 0x1c, .key = "k", .extras = big(9, 4), .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotFound), failure(0x1c, 1, "Not found"));
}

TEST_F(GeneralBinaryCodecTest, ATouchShowsTheFlagsOfTheItem) {
  parse({.opcode = 0x1c, .key = "k", .extras = big(9, 4), .opaque = 3});
  ItemState state;
  state.client_flags = 77;
  EXPECT_EQ(told({Outcome::kEnd, 0, {}, &state, 12}),
            answer_bytes({.opcode = 0x1c, .extras = big(77, 4), .opaque = 3, .cas = 12}));
}

TEST_F(GeneralBinaryCodecTest, AStoreShowsItsIdOrWhyItWasNone) {
  const std::string times = big(0, 4) + big(0, 4);
  parse({.opcode = 0x01, .key = "k", .extras = times, .opaque = 3});
  EXPECT_EQ(told({Outcome::kStored, 0, {}, nullptr, 12}),
            answer_bytes({.opcode = 0x01, .opaque = 3, .cas = 12}));
  EXPECT_EQ(told(Outcome::kTooLarge), failure(0x01, 3, "Too large."));
  parse({.opcode = 0x02, .key = "k", .extras = times, .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotStored), failure(0x02, 2, "Data exists for key."));
  parse({.opcode = 0x03, .key = "k", .extras = times, .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotStored), failure(0x03, 1, "Not found"));
  parse({.opcode = 0x0e, .key = "k", .opaque = 3});
  EXPECT_EQ(told(Outcome::kNotStored), failure(0x0e, 5, "Not stored."));
  parse({.opcode = 0x11, .key = "k", .extras = times, .opaque = 3});
  EXPECT_EQ(told(Outcome::kStored), "");
}

TEST_F(GeneralBinaryCodecTest, KeysThatNoTextCanNameAreRefusedWithTheirValues) {
  const std::string times = big(0, 4) + big(0, 4);
  const BinaryPacket set{
      .opcode = 0x01, .key = std::string(187, '\n'), .extras = times, .value = "v", .opaque = 3};
  const size_t consumed = parse(set).consumed;
  EXPECT_EQ(consumed, bytes_.size());
  EXPECT_EQ(request_.command, Command::kRejected);
  EXPECT_EQ(request_.error, Outcome::kKeyNotAllowed);
  EXPECT_EQ(told(request_.error), failure(0x01, 4, "Invalid arguments"));
  BinaryPacket large = set;
  large.value = std::string(100000, 'v');
  const std::string all = request_bytes(large);
  const size_t head = all.size() - large.value.size();
  const ParseResult result =
      general_binary_codec().parse(all.substr(0, head + 40000), keys_, request_);
  EXPECT_EQ(result.consumed, head);
  EXPECT_EQ(request_.command, Command::kRejected);
  EXPECT_EQ(request_.value_size, large.value.size());
}

}  // namespace
}  // namespace moxi
