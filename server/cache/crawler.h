// What the maintenance thread does, in small steps: passes over all pages that free what is expired
// or flushed, one begun each second; crawls of single slab classes that somebody asked for, which
// come first; sweeps of the table after many flushes.
//
//   pass:  page 1 -> page 2 -> ... skips pages with nothing due
//   crawl: pages of the asked classes, every item
//
// step() belongs to one thread; the rest is for any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "server/cache/cache_core.h"
#include "server/cache/crawl_log.h"
#include "server/cache/crawl_tally.h"

namespace moxi {

enum class CrawlStart : uint8_t { kStarted, kBusy, kNoClass, kDisabled };

// What a step was part of, which decides about the pause behind it.
enum class StepKind : uint8_t { kIdle, kPass, kCrawl };

struct CrawlStep {
  StepKind kind = StepKind::kIdle;  // kIdle: nothing to do before the next second
  size_t checked = 0;               // items looked at
};

class Crawler {
 public:
  using ClassSet = uint64_t;  // bit n: slab class n
  static constexpr ClassSet kAllClasses = ~ClassSet{0};

  Crawler(CacheCore& core, bool enabled) : core_(core), enabled_(enabled) {}
  Crawler(const Crawler&) = delete;
  Crawler& operator=(const Crawler&) = delete;

  // Asks for one.
  CrawlStart crawl(ClassSet classes);
  // False: it was so already. Off: no passes, no crawls.
  bool enable();
  void disable();
  bool is_enabled() const { return enabled_.load(std::memory_order_relaxed); }
  // How many items of each class a crawl looks at, at most; 0: all.
  void set_crawl_limit(uint32_t items) { crawl_limit_.store(items, std::memory_order_relaxed); }
  // Passes over all pages that were completed.
  uint64_t passes() const { return passes_.load(std::memory_order_acquire); }
  // Told of each class when a pass or a crawl of it is over; null: nobody. Outlives the last step.
  void set_log(CrawlLog* log) { log_.store(log, std::memory_order_release); }
  uint32_t crawl_limit() const { return crawl_limit_.load(std::memory_order_relaxed); }

  // One page that has to be looked at, or some that have not.
  CrawlStep step(ThreadBlock& block);

 private:
  CrawlStep step_crawl(ThreadBlock& block);
  CrawlStep step_pass(ThreadBlock& block);
  void end_class_if_enough(SlabClassId id);
  void end_crawl();

  CacheCore& core_;
  std::atomic<bool> enabled_;
  std::atomic<uint32_t> crawl_limit_{0};
  std::atomic<uint64_t> passes_{0};
  std::atomic<CrawlLog*> log_{nullptr};

  std::mutex request_mutex_;
  ClassSet requested_ = 0;  // guarded by request_mutex_: 0 once the crawl is over

  // The stepping thread's.
  ClassSet crawling_ = 0;
  PageId crawl_page_ = 0;
  CrawlTally crawled_;
  PageId pass_page_ = 0;  // 0: none is under way
  RelTime pass_began_ = 0;
  bool pass_found_work_ = false;
  CrawlTally passed_;
};

}  // namespace moxi
