#include "proxy/forward/arena.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace moxi {
namespace {

TEST(Arena, KeepsBytesOfEverySizeUntilItIsCleared) {
  BlockPool pool;
  Arena arena(pool);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::pair<std::string, std::string_view>> kept;
    for (size_t i = 0; i < 200; ++i) {
      const std::string bytes(i * i, static_cast<char>('a' + i % 26));
      kept.emplace_back(bytes, arena.keep(bytes));
    }
    for (const auto& [bytes, view] : kept)
      EXPECT_TRUE(view == bytes);
    EXPECT_GT(pool.bytes_out(), 0U);
    arena.clear();
    EXPECT_EQ(pool.bytes_out(), 0U);
  }
}

TEST(Arena, TakesTheLargestPiece) {
  BlockPool pool;
  Arena arena(pool);
  const std::string bytes(kLargestPayload, 'x');
  EXPECT_TRUE(arena.keep(bytes) == bytes);
}

}  // namespace
}  // namespace moxi
