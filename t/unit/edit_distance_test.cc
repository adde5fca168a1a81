#include "proxy/config/edit_distance.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(EditDistance, CountsTheLeastEdits) {
  const struct {
    const char* a;
    const char* b;
    size_t distance;
  } cases[] = {
      {"", "", 0},
      {"", "abc", 3},
      {"abc", "", 3},
      {"abc", "abc", 0},
      {"abc", "abd", 1},
      {"abc", "ab", 1},
      {"abc", "abxc", 1},
      {"abc", "acb", 1},
      {"ca", "abc", 3},
      {"kitten", "sitting", 3},
      {"tiemout", "timeout", 1},
      {"flaw", "lawn", 2},
      {"ab", "ba", 1},
      {"abcdef", "badcfe", 3},
  };
  for (const auto& [a, b, distance] : cases) {
    EXPECT_EQ(edit_distance(a, b), distance) << a << " " << b;
    EXPECT_EQ(edit_distance(b, a), distance) << b << " " << a;
  }
}

}  // namespace
}  // namespace moxi
