#include "proxy/forward/free_list.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(FreeList, UsesObjectsAgain) {
  FreeList<int> list;
  int& a = list.take(1);
  int& b = list.take(2);
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, 2);
  EXPECT_EQ(list.in_use(), 2U);
  list.give(a);
  EXPECT_EQ(list.in_use(), 1U);
  EXPECT_EQ(&list.take(3), &a);
  EXPECT_EQ(a, 1);  // as it was left
}

}  // namespace
}  // namespace moxi
