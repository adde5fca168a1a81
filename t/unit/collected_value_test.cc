#include "proxy/backend/collected_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace moxi {
namespace {

std::string joined(const LargeValue& value) {
  std::string text;
  for (const std::string_view segment : value.segments)
    text += segment;
  return text;
}

LargeValue take(std::unique_ptr<CollectedValue> value) {
  ValueSink& sink = *value;
  return sink.take(std::move(value));
}

TEST(CollectedValue, HandsOutWhatCameInPiecesOfAnySize) {
  for (const size_t piece : {1U, 7U, 65480U, 1000000U}) {
    BlockPool pool;
    std::string expected(200000, '\0');
    for (size_t i = 0; i < expected.size(); ++i)
      expected[i] = static_cast<char>('a' + i % 26);
    auto value = std::make_unique<CollectedValue>(expected.size(), pool);
    while (value->left() > 0) {
      const std::span<char> room = value->room();
      ASSERT_LE(room.size(), value->left());
      const size_t n = std::min(piece, room.size());
      std::copy_n(expected.data() + (expected.size() - value->left()), n, room.data());
      value->advance(n);
    }
    LargeValue large = take(std::move(value));
    EXPECT_EQ(large.size, expected.size());
    EXPECT_TRUE(joined(large) == expected);
    EXPECT_GT(pool.bytes_out(), expected.size());
    large.pin.release();
    EXPECT_EQ(pool.bytes_out(), 0U);
  }
}

TEST(CollectedValue, TakesMemoryAsBytesComeAndNotAsAnnounced) {
  BlockPool pool;
  auto value = std::make_unique<CollectedValue>(size_t{16} << 20, pool);
  EXPECT_EQ(pool.bytes_out(), 0U);
  value->advance(std::min<size_t>(value->room().size(), 10));
  EXPECT_LE(pool.bytes_out(), 65536U);
  value.reset();
  EXPECT_EQ(pool.bytes_out(), 0U);
}

}  // namespace
}  // namespace moxi
