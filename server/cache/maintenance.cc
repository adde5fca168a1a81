#include "server/cache/maintenance.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "server/cache/cache.h"
#include "server/cache/cache_thread.h"

namespace moxi {
namespace {

// Shorter sleeps are not worth their system call.
constexpr std::chrono::nanoseconds kWorthAPause = std::chrono::microseconds(500);
constexpr size_t kItemsPerPause = 1000;

std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Signals are for the main thread, also for those that are not blocked yet.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

Maintenance::Maintenance(Cache& cache, CacheCore& core, const MaintenanceSettings& settings)
    : settings_(settings), cache_thread_(cache.attach()), crawler_(core, settings.crawls) {
  const AllSignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Maintenance::~Maintenance() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

CrawlStart Maintenance::crawl(Crawler::ClassSet classes) {
  const CrawlStart started = crawler_.crawl(classes);
  if (started == CrawlStart::kStarted) wake();
  return started;
}

bool Maintenance::enable() {
  if (!crawler_.enable()) return false;
  wake();
  return true;
}

void Maintenance::wake() {
  {
    const std::lock_guard guard(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

Maintenance::Nanoseconds Maintenance::pause_after(const CrawlStep& step, Nanoseconds cpu) {
  switch (step.kind) {
    case StepKind::kIdle:
      cpu_owed_ = Nanoseconds{0};
      return settings_.interval;
    case StepKind::kCrawl: {
      checked_unpaused_ += step.checked;
      const size_t pauses = checked_unpaused_ / kItemsPerPause;
      checked_unpaused_ %= kItemsPerPause;
      return std::chrono::microseconds(pauses * crawl_sleep());
    }
    case StepKind::kPass: {
      cpu_owed_ += cpu;
      const auto pause =
          std::chrono::duration_cast<Nanoseconds>(cpu_owed_ * (1.0 / settings_.cpu_share - 1.0));
      if (pause < kWorthAPause) return Nanoseconds{0};
      cpu_owed_ = Nanoseconds{0};
      return pause;
    }
  }
  return settings_.interval;
}

bool Maintenance::sleep(Nanoseconds pause) {
  std::unique_lock lock(mutex_);
  if (pause > Nanoseconds{0}) {
    changed_.wait_for(lock, pause, [this] { return stopping_ || woken_; });
  }
  woken_ = false;
  return !stopping_;
}

void Maintenance::run() {
  pthread_setname_np(pthread_self(), "maintenance");
  Nanoseconds before = thread_cpu_time();
  for (Nanoseconds pause{0}; sleep(pause);) {
    const CrawlStep step = crawler_.step(cache_thread_->block());
    const Nanoseconds after = thread_cpu_time();
    pause = pause_after(step, after - before);
    before = after;
  }
}

}  // namespace moxi
