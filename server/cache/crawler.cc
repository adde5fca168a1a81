#include "server/cache/crawler.h"

#include "server/cache/flush.h"
#include "server/cache/page_sweep.h"

namespace moxi {
namespace {

constexpr unsigned kSkipsPerStep = 256;
constexpr size_t kBucketsPerStep = 512;

constexpr Crawler::ClassSet bit_of(SlabClassId id) {
  return Crawler::ClassSet{1} << id;
}

}  // namespace

CrawlStart Crawler::crawl(ClassSet classes) {
  if (!is_enabled()) return CrawlStart::kDisabled;
  const std::lock_guard guard(request_mutex_);
  if (requested_ != 0) return CrawlStart::kBusy;
  if (classes == 0) return CrawlStart::kNoClass;
  requested_ = classes;
  core_.crawling.store(true, std::memory_order_relaxed);
  return CrawlStart::kStarted;
}

bool Crawler::enable() {
  return !enabled_.exchange(true, std::memory_order_relaxed);
}

void Crawler::disable() {
  enabled_.store(false, std::memory_order_relaxed);
}

void Crawler::end_crawl() {
  crawling_ = 0;
  crawled_.end(core_.clock.now(), log_.load(std::memory_order_acquire));
  const std::lock_guard guard(request_mutex_);
  requested_ = 0;
  core_.crawling.store(false, std::memory_order_relaxed);
}

CrawlStep Crawler::step(ThreadBlock& block) {
  if (crawling_ == 0) {
    const std::lock_guard guard(request_mutex_);
    crawling_ = requested_;
    if (crawling_ != 0) {
      block[CacheStat::kCrawlerStarts].add();
      crawl_page_ = 1;
      crawled_.begin(core_.clock.now());
    }
  }
  if (crawling_ != 0) {
    if (is_enabled()) return step_crawl(block);
    end_crawl();
  }
  if (sweep_after_flushes(core_, block, kBucketsPerStep)) return {StepKind::kPass, 0};
  if (!is_enabled()) {
    pass_page_ = 0;
    return {};
  }
  return step_pass(block);
}

void Crawler::end_class_if_enough(SlabClassId id) {
  const uint32_t limit = crawl_limit();
  if (limit != 0 && crawled_.examined(id) >= limit) crawling_ &= ~bit_of(id);
}

CrawlStep Crawler::step_crawl(ThreadBlock& block) {
  const PageId end = core_.slabs->end_of_pages();
  while (crawl_page_ < end && crawling_ != 0) {
    const PageId page = crawl_page_++;
    const SlabClassId id = core_.slabs->page_at(page).class_id.load(std::memory_order_relaxed);
    if ((crawling_ & bit_of(id)) == 0) continue;
    const SweptPage swept = sweep_page(core_, block, page, SweepReason::kAsked);
    crawled_.add(id, swept);
    end_class_if_enough(id);
    if (crawling_ != 0 && crawl_page_ < end) return {StepKind::kCrawl, swept.checked};
  }
  end_crawl();
  return {StepKind::kCrawl, 0};
}

CrawlStep Crawler::step_pass(ThreadBlock& block) {
  if (pass_page_ == 0) {
    const RelTime now = core_.clock.now();
    if (now == pass_began_) return {};
    pass_began_ = now;
    pass_page_ = 1;
    pass_found_work_ = false;
    passed_.begin(now);
  }
  const PageId end = core_.slabs->end_of_pages();
  CrawlStep step{StepKind::kPass, 0};
  for (unsigned skips = 0; skips < kSkipsPerStep && pass_page_ < end; ++skips) {
    const PageId page = pass_page_++;
    const SlabClassId id = core_.slabs->page_at(page).class_id.load(std::memory_order_relaxed);
    const SweptPage swept = sweep_page(core_, block, page, SweepReason::kDue);
    if (!swept.looked) continue;
    passed_.add(id, swept);
    if (!pass_found_work_) block[CacheStat::kCrawlerStarts].add();
    pass_found_work_ = true;
    step.checked = swept.checked;
    break;
  }
  if (pass_page_ >= end) {
    pass_page_ = 0;
    passed_.end(core_.clock.now(), log_.load(std::memory_order_acquire));
    passes_.fetch_add(1, std::memory_order_release);
  }
  return step;
}

}  // namespace moxi
