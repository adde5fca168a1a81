// One page at a time: what is freed, what is skipped, what is counted.
#include "server/cache/page_sweep.h"

#include <gtest/gtest.h>

#include <string>

#include "server/cache/item_access.h"
#include "server/cache/item_builder.h"
#include "server/cache/item_store.h"
#include "t/unit/core_fixture.h"

namespace moxi {
namespace {

TEST(PageSweep, FreesWhatIsExpiredAndKeepsTheRest) {
  TestCore test;
  test.set("short", "1", 5);
  test.set("long", "1", 50);
  test.set("ever", "1");
  EXPECT_FALSE(test.sweep(1).looked);
  test.pass(5);
  const SweptPage swept = test.sweep(1);
  EXPECT_TRUE(swept.looked);
  EXPECT_EQ(swept.checked, 3U);
  EXPECT_EQ(swept.reclaimed, 1U);
  EXPECT_EQ(test.items(), 2);
  EXPECT_FALSE(test.has("short"));
  EXPECT_TRUE(test.has("long"));
  EXPECT_TRUE(test.has("ever"));
}

TEST(PageSweep, SkipsThePageUntilTheNextItemIsDue) {
  TestCore test;
  test.set("a", "1", 5);
  test.set("b", "1", 9);
  test.pass(5);
  EXPECT_TRUE(test.sweep(1).looked);
  EXPECT_FALSE(test.sweep(1).looked);
  test.pass(3);
  EXPECT_FALSE(test.sweep(1).looked);
  test.pass(1);
  EXPECT_EQ(test.sweep(1).reclaimed, 1U);
  test.pass(1000);
  EXPECT_FALSE(test.sweep(1).looked);
  EXPECT_EQ(test.items(), 0);
}

TEST(PageSweep, LooksInAnyCaseWhenAsked) {
  TestCore test;
  test.set("a", "1");
  const SweptPage swept = test.sweep(1, SweepReason::kAsked);
  EXPECT_TRUE(swept.looked);
  EXPECT_EQ(swept.checked, 1U);
  EXPECT_EQ(test.items(), 1);
}

TEST(PageSweep, TouchedAndOverwrittenItemsAreDueWhenTheirNewTimeIs) {
  TestCore test;
  test.set("a", "1");
  test.set("b", "1");
  test.touch("a", 3);
  test.set("b", "2", 3);
  test.pass(3);
  EXPECT_EQ(test.sweep(1).reclaimed, 2U);
}

TEST(PageSweep, ATouchedItemIsKept) {
  TestCore test;
  test.set("a", "1", 3);
  test.touch("a", 0);
  test.set("b", "1", 3);
  test.touch("b", 30);
  test.pass(3);
  EXPECT_EQ(test.sweep(1).reclaimed, 0U);
  EXPECT_FALSE(test.sweep(1).looked);
  test.pass(27);
  EXPECT_EQ(test.sweep(1).reclaimed, 1U);
}

TEST(PageSweep, FreesWhatWasFlushed) {
  TestCore test;
  test.set("a", "1");
  test.flush();
  test.set("b", "1");
  EXPECT_EQ(test.sweep(1).reclaimed, 1U);
  EXPECT_TRUE(test.has("b"));
  EXPECT_FALSE(test.sweep(1).looked);
}

TEST(PageSweep, FreesAllPiecesOfABigItem) {
  TestCore test;
  test.set("big", std::string(900000, 'x'), 2);
  test.pass(2);
  for (PageId page = 1; page < test.core().slabs->end_of_pages(); ++page)
    test.sweep(page);
  EXPECT_EQ(test.items(), 0);
  for (SlabClassId id = 1; id <= test.core().slabs->classes().count(); ++id)
    EXPECT_EQ(test.core().slabs->used_locked(id), 0U) << unsigned{id};
}

// An item of somebody who has lowered the minimum but is not linked yet must not be forgotten.
TEST(PageSweep, APageWithAReservedChunkKeepsItsMinimum) {
  TestCore test;
  test.set("a", "1", 2);
  test.pass(2);
  const Ref reserved = begin_item(test.core(), test.block(), {"b", 0, test.clock().expiry(1), 1});
  EXPECT_EQ(test.sweep(1).reclaimed, 1U);
  EXPECT_TRUE(test.sweep(1).looked);
  test.core().release(reserved);
  EXPECT_TRUE(test.sweep(1).looked);
  EXPECT_FALSE(test.sweep(1).looked);
}

TEST(PageSweep, CountsByClassAndReason) {
  TestCore test;
  test.set("a", "1", 2);
  test.set("read", "1", 2);
  test.has("read");
  test.pass(2);
  test.sweep(1);
  test.set("c", "1", 2);
  test.pass(2);
  test.sweep(1, SweepReason::kAsked);
  const ClassCounters& counters = test.block().classes[1];
  const auto value = [&counters](ClassStat stat) {
    return counters.counters[static_cast<size_t>(stat)].value();
  };
  EXPECT_EQ(value(ClassStat::kCrawlerReclaimed), 3U);
  EXPECT_EQ(value(ClassStat::kReclaimed), 2U);
  EXPECT_EQ(value(ClassStat::kExpiredUnfetched), 2U);
  EXPECT_EQ(value(ClassStat::kCrawlerItemsChecked), 3U);
}

TEST(PageSweep, NothingIsThereBeforeTheFirstPage) {
  TestCore test;
  EXPECT_FALSE(test.sweep(1, SweepReason::kAsked).looked);
}

}  // namespace
}  // namespace moxi
