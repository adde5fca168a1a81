#include "common/session/body_transfer.h"

#include <gtest/gtest.h>

#include <string>

#include "t/support/splits.h"

namespace moxi {
namespace {

struct StringSink final : BodySink {
  explicit StringSink(std::string& to, size_t memory) : bytes(to), memory_left(memory) {}
  std::span<char> next() override {
    return std::span(room).first(std::min(room.size(), memory_left));
  }
  void advance(size_t n) override {
    bytes.append(room.data(), n);
    memory_left -= n;
  }
  std::string& bytes;
  size_t memory_left;
  std::array<char, 3> room;
};

struct Outcomes {
  Outcome outcome;
  std::string stored;
  size_t fed;
};

Outcomes transfer(const std::vector<std::string_view>& pieces, size_t size, size_t memory = 1000) {
  std::string stored;
  std::string key = "thekey";
  KeyRef keys[] = {{key, 99}};
  Request request;
  request.command = Command::kSet;
  request.keys = keys;
  BodyTransfer body;
  body.store(request, size, std::make_unique<StringSink>(stored, memory));
  key = "xxxxxx";  // the transfer has a copy
  size_t fed = 0;
  for (std::string_view piece : pieces) {
    fed += body.feed(piece);
  }
  EXPECT_TRUE(body.is_complete());
  EXPECT_EQ(body.request().keys.front().bytes, "thekey");
  EXPECT_EQ(body.request().keys.front().hash, 99U);
  return {body.outcome(), stored, fed};
}

TEST(BodyTransfer, CarriesTheValueAtAnySplitAndLeavesTheRest) {
  for_each_split("0123456789\r\nget", [](const std::vector<std::string_view>& pieces) {
    SCOPED_TRACE(describe_split(pieces));
    const Outcomes got = transfer(pieces, 10);
    EXPECT_EQ(got.outcome, Outcome::kEnd);
    EXPECT_EQ(got.stored, "0123456789");
    EXPECT_EQ(got.fed, 12U);
  });
}

TEST(BodyTransfer, AWrongEndIsABadChunkAtAnySplit) {
  for (std::string_view wrong : {"0123456789ab", "0123456789\rb", "0123456789a\n"}) {
    for_each_split(wrong, [](const std::vector<std::string_view>& pieces) {
      EXPECT_EQ(transfer(pieces, 10).outcome, Outcome::kBadChunk);
    });
  }
}

TEST(BodyTransfer, WithoutMemoryTheRestIsSwallowed) {
  const Outcomes got = transfer({"0123456789\r\n"}, 10, 5);
  EXPECT_EQ(got.outcome, Outcome::kOutOfMemoryReading);
  EXPECT_EQ(got.fed, 12U);
}

TEST(BodyTransfer, SwallowsARefusedBody) {
  Request request;
  request.command = Command::kRejected;
  BodyTransfer body;
  body.swallow(request, 7, Outcome::kBadFormat);
  EXPECT_EQ(body.feed("abc"), 3U);
  EXPECT_TRUE(body.room().empty());
  EXPECT_FALSE(body.is_complete());
  EXPECT_EQ(body.feed("defghij"), 4U);
  EXPECT_TRUE(body.is_complete());
  EXPECT_EQ(body.outcome(), Outcome::kBadFormat);
}

}  // namespace
}  // namespace moxi
