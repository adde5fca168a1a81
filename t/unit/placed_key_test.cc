#include "proxy/route/placed_key.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(PlacedKey, KeepsHashAndBackendApart) {
  KeyRef key;
  for (const size_t backend : {size_t{0}, size_t{1}, size_t{700}, kMaxBackends}) {
    for (const uint64_t hash : {uint64_t{0}, UINT64_MAX, uint64_t{0x123456789abcdef0}}) {
      key.hash = placed(hash, backend);
      EXPECT_EQ(backend_of(key), backend);
      EXPECT_EQ(short_hash(key), hash >> 16);
    }
  }
}

}  // namespace
}  // namespace moxi
