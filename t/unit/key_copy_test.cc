#include "proxy/forward/key_copy.h"

#include <gtest/gtest.h>

#include <string>

namespace moxi {
namespace {

TEST(KeyCopy, KeepsKeysOfEveryLength) {
  BlockPool pool;
  KeyCopy copy;
  for (size_t size = 1; size <= 250; ++size) {
    std::string key(size, static_cast<char>('a' + size % 26));
    copy.set(key, pool);
    const std::string expected = key;
    key.assign(size, '!');
    EXPECT_EQ(copy.view(), expected);
    copy.clear(pool);
    EXPECT_EQ(copy.view(), "");
  }
  EXPECT_EQ(pool.bytes_out(), 0U);
}

}  // namespace
}  // namespace moxi
