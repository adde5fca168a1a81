#include "proxy/stats/worker_stats.h"

namespace moxi {
namespace {

bool follows_keys(const Behavior& behavior) {
  return behavior.key_stats_max > 0 && behavior.key_stats_lifespan.count() > 0 &&
         behavior.cycle.count() > 0;
}

}  // namespace

WorkerStats::WorkerStats(const Behavior& behavior, size_t backend_count)
    : traffic_(std::make_unique<BackendTraffic[]>(backend_count)) {
  if (follows_keys(behavior)) {
    keys_ = std::make_unique<KeyStats>(
        KeyStats::Settings{behavior.key_stats_max, behavior.key_stats_lifespan,
                           behavior.key_stats_spec, behavior.key_stats_unspec});
  }
  if (!behavior.time_stats) return;
  for (size_t i = 0; i < backend_count; ++i)
    times_.push_back(std::make_unique<BackendTimes>());
}

void WorkerStats::count_keys(const Request& request, TimePoint now) {
  for (const KeyRef& key : request.keys)
    keys_->count(request, key.bytes, now);
}

void WorkerStats::go_on_from(const WorkerStats& before) {
  for (size_t i = 0; i < ProxyCounters::kSize; ++i) {
    const auto stat = static_cast<ProxyStat>(i);
    proxy.set(stat, before.proxy.value(stat));
  }
  commands.go_on_from(before.commands);
  for (size_t i = 0; i < baseline_.size(); ++i) {
    const auto stat = static_cast<BackendStat>(i);
    backends.add(stat, before.backends.value(stat));
    baseline_[i].store(before.baseline_[i].load(std::memory_order_relaxed),
                       std::memory_order_relaxed);
  }
}

void WorkerStats::reset() {
  for (size_t i = 0; i < ProxyCounters::kSize; ++i) {
    const auto stat = static_cast<ProxyStat>(i);
    if (stat != ProxyStat::kUpstreamsNow) proxy.set(stat, 0);
  }
  commands.reset();
  for (size_t i = 0; i < baseline_.size(); ++i) {
    const uint64_t value = backends.value(static_cast<BackendStat>(i));
    baseline_[i].store(value, std::memory_order_relaxed);
  }
  if (keys_ != nullptr) keys_->reset();
  for (const std::unique_ptr<BackendTimes>& times : times_) {
    times->connects.reset();
    times->requests.reset();
  }
}

}  // namespace moxi
