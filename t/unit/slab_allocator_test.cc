// Pages and chunks.
#include "server/cache/slab_allocator.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <vector>

namespace moxi {
namespace {

std::unique_ptr<SlabAllocator> make(size_t megabytes) {
  CacheConfig config;
  config.memory_limit = megabytes << 20;
  auto classes = SlabClasses::create(config);
  auto made = SlabAllocator::create(config, classes.value());
  EXPECT_TRUE(made.is_ok());
  return std::move(made.value());
}

Ref take(SlabAllocator& slabs, SlabClassId id) {
  const std::lock_guard guard(slabs.class_lock(id));
  Ref ref = 0;
  return slabs.take_locked(id, &ref, 1) == 1 ? ref : 0;
}

TEST(SlabAllocator, ChunksDoNotOverlapAndStayInTheirPage) {
  const auto slabs = make(2);
  const SlabClassId id = 25;
  std::set<char*> starts;
  for (unsigned i = 0; i < 2 * 48; ++i) {
    const Ref ref = take(*slabs, id);
    ASSERT_NE(ref, 0U);
    EXPECT_EQ(slabs->class_of(ref), id);
    EXPECT_EQ(slabs->at(ref)->lifecycle(), Lifecycle::kReserved);
    starts.insert(slabs->at(ref)->bytes());
    EXPECT_LE(slabs->at(ref)->bytes() + 21696,
              slabs->at(make_ref(page_of(ref), 0))->bytes() + kPageSize);
  }
  ASSERT_EQ(starts.size(), 96U);
  char* before = nullptr;
  for (char* start : starts) {
    if (before != nullptr) {
      EXPECT_GE(start - before, 21696);
    }
    before = start;
  }
  EXPECT_EQ(take(*slabs, id), 0U) << "the limit is two pages";
}

TEST(SlabAllocator, EveryClassGetsItsFirstPage) {
  const auto slabs = make(1);
  for (SlabClassId id = 1; id <= slabs->classes().count(); ++id) {
    EXPECT_NE(take(*slabs, id), 0U) << unsigned{id};
    EXPECT_EQ(slabs->pages_of(id), 1U);
  }
  EXPECT_EQ(slabs->pages_in_use(), slabs->classes().count());
}

TEST(SlabAllocator, FreedChunksComeBackBeforeANewPage) {
  const auto slabs = make(8);
  const SlabClassId id = 39;
  const Ref a = take(*slabs, id);
  const Ref b = take(*slabs, id);
  const Ref c = take(*slabs, id);
  EXPECT_EQ(slabs->pages_of(id), 2U);
  slabs->give(a);
  slabs->give(b);
  EXPECT_EQ(slabs->at(a)->lifecycle(), Lifecycle::kFree);
  std::set<Ref> again = {take(*slabs, id), take(*slabs, id), take(*slabs, id)};
  EXPECT_EQ(slabs->pages_of(id), 2U);
  EXPECT_TRUE(again.count(a) == 1 && again.count(b) == 1 && again.count(c) == 0);
  const std::lock_guard guard(slabs->class_lock(id));
  EXPECT_EQ(slabs->used_locked(id), 4U);
}

TEST(SlabAllocator, ManyAreTakenAtOnceButNoPageForSpares) {
  const auto slabs = make(8);
  const SlabClassId id = 39;
  const std::lock_guard guard(slabs->class_lock(id));
  Ref refs[16];
  EXPECT_EQ(slabs->take_locked(id, refs, 16), 2U);
  EXPECT_EQ(slabs->pages_of(id), 1U);
}

TEST(SlabAllocator, PagesKeepTheOrderInWhichTheyWereTaken) {
  const auto slabs = make(8);
  const SlabClassId id = 39;
  std::vector<PageId> taken;
  for (unsigned i = 0; i < 8; ++i) {
    const Ref ref = take(*slabs, id);
    if (taken.empty() || taken.back() != page_of(ref)) taken.push_back(page_of(ref));
  }
  const std::lock_guard guard(slabs->class_lock(id));
  std::vector<PageId> listed;
  for (PageId page = slabs->first_page_locked(id); page != 0; page = slabs->page_at(page).next) {
    listed.push_back(page);
  }
  EXPECT_EQ(listed, taken);
}

TEST(SlabAllocator, RefusesALimitBeyondWhatItCanAddress) {
  CacheConfig config;
  config.memory_limit = size_t{1} << 50;
  auto classes = SlabClasses::create(config);
  EXPECT_FALSE(SlabAllocator::create(config, classes.value()).is_ok());
}

}  // namespace
}  // namespace moxi
