// The maintenance thread of the cache: lets the Crawler work a little, measures the CPU time that
// this took, and sleeps so long that it never uses more than its share of one core. A crawl that
// was asked for is paced by its own setting instead. Made for a cache, gone before it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "server/cache/crawler.h"

namespace moxi {

class Cache;
class CacheThread;

struct MaintenanceSettings {
  bool crawls = true;                        // false is -o no_lru_crawler
  double cpu_share = 0.025;                  // of one core; 1: no pauses
  std::chrono::milliseconds interval{1000};  // between two looks for something to do
};

class Maintenance {
 public:
  static constexpr uint32_t kLongestSleep = 1000000;

  // Starts the thread, with all signals blocked.
  Maintenance(Cache& cache, CacheCore& core, const MaintenanceSettings& settings);
  // Ends it, at the latest after one page.
  ~Maintenance();
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;

  // Any thread.
  CrawlStart crawl(Crawler::ClassSet classes);
  [[nodiscard]] bool enable();
  void disable() { crawler_.disable(); }
  bool is_enabled() const { return crawler_.is_enabled(); }
  // As Crawler::set_log().
  void set_log(CrawlLog* log) { crawler_.set_log(log); }
  uint64_t passes() const { return crawler_.passes(); }
  void set_crawl_limit(uint32_t items) { crawler_.set_crawl_limit(items); }
  uint32_t crawl_limit() const { return crawler_.crawl_limit(); }
  // Microseconds of pause after a thousand items of a crawl, at most kLongestSleep.
  void set_crawl_sleep(uint32_t micros) { sleep_micros_.store(micros, std::memory_order_relaxed); }
  uint32_t crawl_sleep() const { return sleep_micros_.load(std::memory_order_relaxed); }

 private:
  using Nanoseconds = std::chrono::nanoseconds;

  void run();
  // How long to sleep after a step that took `cpu`.
  Nanoseconds pause_after(const CrawlStep& step, Nanoseconds cpu);
  // False: the thread shall end. A new crawl ends the sleep of an idle thread.
  bool sleep(Nanoseconds pause);
  void wake();

  const MaintenanceSettings settings_;
  const std::unique_ptr<CacheThread> cache_thread_;
  Crawler crawler_;
  std::atomic<uint32_t> sleep_micros_{100};

  // The thread's.
  Nanoseconds cpu_owed_{0};      // used and not slept for
  size_t checked_unpaused_ = 0;  // items of a crawl since its last pause

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_
  std::thread thread_;
};

}  // namespace moxi
