// The thread: what it gets done, how little it takes, how it is stopped.
#include "server/cache/maintenance.h"

#include <gtest/gtest.h>
#include <time.h>

#include <chrono>
#include <string>
#include <thread>

#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

template <typename Condition>
bool await(Condition condition) {
  const auto deadline = SteadyClock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (SteadyClock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

// No pauses but the shortest, so that tests need not wait.
constexpr MaintenanceSettings kFast{true, 1.0, milliseconds(1)};

void store_many(TestCache& cache, int count, int64_t exptime) {
  for (int i = 0; i < count; ++i)
    cache.set("key" + std::to_string(i), std::string(40, 'v'), 0, exptime);
}

uint64_t used_chunks(const CacheStats& stats) {
  uint64_t used = 0;
  for (const ClassStats& one : stats.classes)
    used += one.used_chunks;
  return used;
}

TEST(Maintenance, TwoHundredThousandExpiredItemsAreFree) {
  TestCache cache;
  store_many(cache, 200000, 3);
  cache.set("ever", "v");
  const uint64_t pages = cache.stats().classes[1].pages + cache.stats().classes[2].pages;
  const auto maintenance = cache.cache().maintain(kFast);
  cache.pass(3);
  EXPECT_TRUE(await([&] { return cache.stats().curr_items == 1; }));
  EXPECT_EQ(used_chunks(cache.stats()), 1U);
  EXPECT_EQ(cache.stats().total(ClassStat::kCrawlerReclaimed), 200000U);
  EXPECT_EQ(cache.stats()[CacheStat::kGetExpired], 0U);
  // The memory serves again: no further page is taken.
  store_many(cache, 200000, 0);
  EXPECT_EQ(cache.stats().curr_items, 200001U);
  EXPECT_EQ(cache.stats().classes[1].pages + cache.stats().classes[2].pages, pages);
}

TEST(Maintenance, CrawlsWhenAskedAlthoughItIsAsleep) {
  TestCache cache;
  const auto maintenance = cache.cache().maintain({true, 1.0, std::chrono::hours(1)});
  ASSERT_TRUE(await([&] { return maintenance->passes() == 1; }));
  store_many(cache, 1000, 2);
  cache.pass(2);
  EXPECT_EQ(maintenance->crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  EXPECT_TRUE(await([&] { return cache.stats().curr_items == 0; }));
  EXPECT_TRUE(await([&] { return !cache.stats().crawler_running; }));
}

TEST(Maintenance, IsSteered) {
  TestCache cache;
  MaintenanceSettings settings = kFast;
  settings.crawls = false;
  const auto maintenance = cache.cache().maintain(settings);
  EXPECT_FALSE(maintenance->is_enabled());
  EXPECT_EQ(maintenance->crawl(Crawler::kAllClasses), CrawlStart::kDisabled);
  EXPECT_TRUE(maintenance->enable());
  EXPECT_FALSE(maintenance->enable());
  maintenance->set_crawl_sleep(7);
  EXPECT_EQ(maintenance->crawl_sleep(), 7U);
  maintenance->set_crawl_limit(9);
  EXPECT_EQ(maintenance->crawl_limit(), 9U);
  maintenance->disable();
  EXPECT_FALSE(maintenance->is_enabled());
}

// A crawl of 20,000 items with a pause of 50 ms after each thousand would take a second.
TEST(Maintenance, PausesWithinACrawl) {
  TestCache cache;
  const auto maintenance = cache.cache().maintain({true, 1.0, std::chrono::hours(1)});
  ASSERT_TRUE(await([&] { return maintenance->passes() == 1; }));
  store_many(cache, 20000, 2);
  maintenance->set_crawl_sleep(50000);
  ASSERT_EQ(maintenance->crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  EXPECT_EQ(maintenance->crawl(Crawler::kAllClasses), CrawlStart::kBusy);
  const auto began = SteadyClock::now();
  ASSERT_TRUE(await([&] { return !cache.stats().crawler_running; }));
  EXPECT_GT(SteadyClock::now() - began, milliseconds(400));
}

// However long its pauses are.
TEST(Maintenance, EndsPromptly) {
  TestCache cache;
  store_many(cache, 50000, 2);
  cache.pass(2);
  auto maintenance = cache.cache().maintain({true, 0.0001, std::chrono::hours(1)});
  ASSERT_TRUE(await([&] { return cache.stats().total(ClassStat::kCrawlerReclaimed) > 0; }));
  const auto began = SteadyClock::now();
  maintenance.reset();
  EXPECT_LT(SteadyClock::now() - began, std::chrono::seconds(5));
  EXPECT_GT(cache.stats().curr_items, 0U);  // it was in the middle of it
}

}  // namespace
}  // namespace moxi
