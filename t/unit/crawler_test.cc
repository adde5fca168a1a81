// Passes, crawls and their limits, one step at a time.
#include "server/cache/crawler.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "t/unit/core_fixture.h"

namespace moxi {
namespace {

// Until there is nothing left to do in this second; returns the items that crawls looked at.
size_t settle(Crawler& crawler, TestCore& test) {
  size_t crawled = 0;
  for (;;) {
    const CrawlStep step = crawler.step(test.block());
    if (step.kind == StepKind::kIdle) return crawled;
    if (step.kind == StepKind::kCrawl) crawled += step.checked;
  }
}

uint64_t starts(TestCore& test) {
  return test.block()[CacheStat::kCrawlerStarts].value();
}

// Keys that fill some pages of class 1.
void store_many(TestCore& test, int count, int64_t exptime) {
  for (int i = 0; i < count; ++i)
    test.set("key" + std::to_string(i), "v", exptime);
}

TEST(Crawler, APassFreesEverythingThatIsDue) {
  TestCore test;
  Crawler crawler(test.core(), true);
  store_many(test, 30000, 5);
  test.set("ever", "v");
  EXPECT_EQ(settle(crawler, test), 0U);
  EXPECT_EQ(test.items(), 30001);
  EXPECT_EQ(starts(test), 0U);
  test.pass(5);
  settle(crawler, test);
  EXPECT_EQ(test.items(), 1);
  EXPECT_EQ(starts(test), 1U);
}

class Found final : public CrawlLog {
 public:
  void crawled(const CrawledClass& found) override { told.push_back(found); }
  std::vector<CrawledClass> told;
};

TEST(Crawler, TellsWhatAPassFoundInEachClassThatItLookedAt) {
  TestCore test;
  Crawler crawler(test.core(), true);
  Found found;
  crawler.set_log(&found);
  store_many(test, 100, 5);
  test.set("ever", "v");
  test.pass(4);
  settle(crawler, test);
  EXPECT_TRUE(found.told.empty());
  test.pass(1);
  settle(crawler, test);
  ASSERT_EQ(found.told.size(), 1U);
  EXPECT_EQ(found.told.front().slab_class, 1U);
  EXPECT_EQ(found.told.front().examined, 101U);
  EXPECT_EQ(found.told.front().reclaimed, 100U);
  EXPECT_EQ(found.told.front().since_last, 0U);
}

TEST(Crawler, TellsHowLongAgoTheLastCrawlOfAClassBegan) {
  TestCore test;
  Crawler crawler(test.core(), true);
  Found found;
  test.set("ever", "v");
  for (int crawl = 0; crawl < 2; ++crawl) {
    ASSERT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
    settle(crawler, test);
    test.pass(7);
  }
  crawler.set_log(&found);
  ASSERT_EQ(crawler.crawl(Crawler::ClassSet{1} << 1), CrawlStart::kStarted);
  settle(crawler, test);
  ASSERT_EQ(found.told.size(), 1U);
  EXPECT_EQ(found.told.front().since_last, 7U);
  EXPECT_EQ(found.told.front().examined, 1U);
  EXPECT_EQ(found.told.front().reclaimed, 0U);
}

TEST(Crawler, BeginsOnePassEachSecond) {
  TestCore test;
  Crawler crawler(test.core(), true);
  settle(crawler, test);
  test.set("a", "1", -1);
  EXPECT_EQ(crawler.step(test.block()).kind, StepKind::kIdle);
  test.pass(1);
  EXPECT_EQ(crawler.step(test.block()).kind, StepKind::kPass);
  settle(crawler, test);
  EXPECT_EQ(test.items(), 0);
}

TEST(Crawler, DisabledItDoesNothing) {
  TestCore test;
  Crawler crawler(test.core(), false);
  test.set("a", "1", 1);
  test.pass(2);
  settle(crawler, test);
  EXPECT_EQ(test.items(), 1);
  EXPECT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kDisabled);
  EXPECT_TRUE(crawler.enable());
  EXPECT_FALSE(crawler.enable());
  settle(crawler, test);
  EXPECT_EQ(test.items(), 0);
  crawler.disable();
  EXPECT_FALSE(crawler.is_enabled());
}

TEST(Crawler, ACrawlLooksAtTheClassesThatItWasAskedFor) {
  TestCore test;
  Crawler crawler(test.core(), true);
  settle(crawler, test);
  test.set("small", "1", 1);
  test.set("larger", std::string(300, 'x'), 1);
  test.pass(1);
  EXPECT_EQ(crawler.crawl(Crawler::ClassSet{1} << 1), CrawlStart::kStarted);
  EXPECT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kBusy);
  EXPECT_TRUE(test.core().crawling.load());
  EXPECT_EQ(crawler.step(test.block()).kind, StepKind::kCrawl);
  EXPECT_EQ(test.items(), 1);
  while (test.core().crawling.load())
    EXPECT_EQ(crawler.step(test.block()).kind, StepKind::kCrawl);
  EXPECT_EQ(test.items(), 1);
  EXPECT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  while (test.core().crawling.load())
    crawler.step(test.block());
  EXPECT_EQ(test.items(), 0);
  EXPECT_EQ(starts(test), 2U);
}

TEST(Crawler, ThereIsNothingToCrawlWithoutAClass) {
  TestCore test;
  Crawler crawler(test.core(), true);
  EXPECT_EQ(crawler.crawl(0), CrawlStart::kNoClass);
  EXPECT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  settle(crawler, test);
  EXPECT_FALSE(test.core().crawling.load());
}

TEST(Crawler, TheLimitEndsACrawlAfterThePageThatReachesIt) {
  TestCore test;
  Crawler crawler(test.core(), true);
  store_many(test, 30000, 0);
  settle(crawler, test);
  ASSERT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  settle(crawler, test);
  EXPECT_EQ(test.block().classes[1][ClassStat::kCrawlerItemsChecked].value(), 30000U);
  crawler.set_crawl_limit(100);
  ASSERT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  settle(crawler, test);
  const uint64_t page = test.core().slabs->classes().chunks_per_page(1);
  EXPECT_EQ(test.block().classes[1][ClassStat::kCrawlerItemsChecked].value(), 30000 + page);
}

TEST(Crawler, DisablingEndsACrawl) {
  TestCore test;
  Crawler crawler(test.core(), true);
  store_many(test, 30000, 0);
  ASSERT_EQ(crawler.crawl(Crawler::kAllClasses), CrawlStart::kStarted);
  EXPECT_EQ(crawler.step(test.block()).kind, StepKind::kCrawl);
  crawler.disable();
  settle(crawler, test);
  EXPECT_FALSE(test.core().crawling.load());
}

// Whatever happens in between, an item is there exactly as long as the model has it, and what is
// dead is free after the pass of the second in which it died.
TEST(Crawler, AgreesWithAModel) {
  constexpr int kKeys = 400;
  std::mt19937_64 random(11);
  TestCore test;
  Crawler crawler(test.core(), true);
  std::map<std::string, RelTime> model;  // key -> expiry
  const auto drop_dead = [&] {
    std::erase_if(model, [&](const auto& entry) {
      return entry.second != kNeverExpires && entry.second <= test.clock().now();
    });
  };
  for (int round = 0; round < 60000; ++round) {
    const std::string key = "k" + std::to_string(random() % kKeys);
    const auto ttl = static_cast<int64_t>(random() % 12);
    const uint64_t dice = random() % 1000;
    if (dice < 500) {
      const size_t size = random() % 8 == 0 ? random() % 3000 : random() % 100;
      test.set(key, std::string(size, 'v'), ttl);
      model[key] = test.clock().expiry(ttl);
    } else if (dice < 600) {
      ASSERT_EQ(test.touch(key, ttl), model.count(key) == 1) << round;
      if (model.count(key) == 1) model[key] = test.clock().expiry(ttl);
    } else if (dice < 700) {
      ASSERT_EQ(test.remove(key), model.erase(key) == 1) << round;
    } else if (dice < 900) {
      ASSERT_EQ(test.has(key), model.count(key) == 1) << round;
    } else if (dice < 980) {
      crawler.step(test.block());
    } else if (dice < 983) {
      test.flush();
      model.clear();
    } else if (dice < 986) {
      crawler.crawl(random());
    } else {
      test.pass(1);
      drop_dead();
      if (random() % 2 == 0) {
        settle(crawler, test);
        ASSERT_EQ(test.items(), static_cast<int64_t>(model.size())) << round;
      }
    }
  }
}

TEST(Crawler, SweepsTheTableAfterManyFlushes) {
  TestCore test;
  Crawler crawler(test.core(), false);  // also when it is off: generations are bytes
  store_many(test, 2000, 0);
  for (int i = 0; i < 64; ++i)
    test.flush();
  EXPECT_GT(test.items(), 0);
  settle(crawler, test);
  EXPECT_EQ(test.items(), 0);
}

}  // namespace
}  // namespace moxi
