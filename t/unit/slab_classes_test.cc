// The class table against memcached's.
#include "server/cache/slab_classes.h"

#include <gtest/gtest.h>

#include <vector>

namespace moxi {
namespace {

SlabClasses make(const CacheConfig& config) {
  auto made = SlabClasses::create(config);
  EXPECT_TRUE(made.is_ok());
  return made.value();
}

std::vector<uint32_t> sizes_of(const SlabClasses& classes) {
  std::vector<uint32_t> sizes;
  for (SlabClassId id = 1; id <= classes.count(); ++id)
    sizes.push_back(classes.chunk_size(id));
  return sizes;
}

TEST(SlabClasses, DefaultTableIsMemcacheds) {
  const SlabClasses classes = make({});
  const std::vector<uint32_t> expected = {
      96,    120,    152,    192,    240,    304,    384,    480,    600,   752,
      944,   1184,   1480,   1856,   2320,   2904,   3632,   4544,   5680,  7104,
      8880,  11104,  13880,  17352,  21696,  27120,  33904,  42384,  52984, 66232,
      82792, 103496, 129376, 161720, 202152, 252696, 315872, 394840, 524288};
  EXPECT_EQ(sizes_of(classes), expected);
  EXPECT_EQ(classes.chunks_per_page(1), 10922U);
  EXPECT_EQ(classes.chunks_per_page(25), 48U);
  EXPECT_EQ(classes.chunks_per_page(30), 15U);
  EXPECT_EQ(classes.chunks_per_page(31), 12U);
  EXPECT_EQ(classes.chunks_per_page(39), 2U);
}

TEST(SlabClasses, EverySizeGoesToTheSmallestClassThatHoldsIt) {
  const SlabClasses classes = make({});
  SlabClassId expected = 1;
  for (size_t size = 1; size <= classes.largest_size(); ++size) {
    while (classes.chunk_size(expected) < size)
      ++expected;
    ASSERT_EQ(classes.class_for(size), expected) << size;
  }
  EXPECT_EQ(classes.class_for(classes.largest_size() + 1), 0);
}

TEST(SlabClasses, FactorAndSmallestSizeShapeTheTable) {
  CacheConfig config;
  config.growth_factor = 2;
  config.chunk_space = 80;
  const SlabClasses classes = make(config);
  EXPECT_EQ(sizes_of(classes), (std::vector<uint32_t>{128, 256, 512, 1024, 2048, 4096, 8192, 16384,
                                                      32768, 65536, 131072, 524288}));
}

TEST(SlabClasses, AtMostSixtyThreeClasses) {
  CacheConfig config;
  config.growth_factor = 1.01;
  const SlabClasses classes = make(config);
  EXPECT_EQ(classes.count(), kMaxSlabClasses);
  EXPECT_EQ(classes.largest_size(), 524288U);
}

TEST(SlabClasses, SizesMayBeGivenOneByOne) {
  CacheConfig config;
  config.slab_sizes = {100, 200, 201, 5000};
  const SlabClasses classes = make(config);
  EXPECT_EQ(sizes_of(classes), (std::vector<uint32_t>{104, 200, 208, 5000, 524288}));
  EXPECT_EQ(classes.class_for(4500), 4);
  EXPECT_EQ(classes.class_for(5001), 5);
}

TEST(SlabClasses, LargestChunkMayBeAPage) {
  CacheConfig config;
  config.slab_chunk_max = kPageSize;
  const SlabClasses classes = make(config);
  EXPECT_EQ(classes.largest_size(), kPageSize);
  EXPECT_EQ(classes.chunks_per_page(classes.count()), 1U);
}

TEST(SlabClasses, ChunksAreNumberedWithFourteenBits) {
  CacheConfig config;
  config.chunk_space = 1;
  const SlabClasses classes = make(config);
  EXPECT_EQ(classes.chunk_size(1), 56U);
  EXPECT_EQ(classes.chunks_per_page(1), kMaxChunksPerPage);
}

TEST(SlabClasses, RefusesWhatCannotWork) {
  CacheConfig config;
  config.growth_factor = 1;
  EXPECT_FALSE(SlabClasses::create(config).is_ok());
  config = {};
  config.slab_chunk_max = kPageSize * 2;
  EXPECT_FALSE(SlabClasses::create(config).is_ok());
  config = {};
  config.slab_sizes = {200, 100};
  EXPECT_FALSE(SlabClasses::create(config).is_ok());
  config = {};
  config.chunk_space = 0;
  EXPECT_FALSE(SlabClasses::create(config).is_ok());
}

}  // namespace
}  // namespace moxi
