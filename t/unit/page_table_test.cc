#include "server/cache/page_table.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(Ref, HoldsPageAndChunk) {
  for (const PageId page : {PageId{1}, PageId{77}, kMaxPages - 1}) {
    for (const uint32_t chunk : {uint32_t{0}, uint32_t{1}, uint32_t{10921}, kChunkMask}) {
      const Ref ref = make_ref(page, chunk);
      EXPECT_EQ(page_of(ref), page);
      EXPECT_EQ(chunk_of(ref), chunk);
      EXPECT_NE(ref, 0U);
      EXPECT_EQ(ref & kGhostBit, 0U) << "a reference must not look like a ghost";
    }
  }
}

}  // namespace
}  // namespace moxi
