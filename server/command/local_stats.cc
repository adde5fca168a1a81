#include "server/command/local_stats.h"

namespace moxi {
namespace {

template <size_t kSize>
void subtract(std::array<uint64_t, kSize>& values, const std::array<uint64_t, kSize>& baseline) {
  for (size_t i = 0; i < kSize; ++i)
    values[i] -= baseline[i];
}

}  // namespace

LocalStats::Baseline LocalStats::baseline() const {
  const std::lock_guard lock(baseline_mutex_);
  return baseline_;
}

CacheStats LocalStats::cache_since_reset() const {
  const Baseline since = baseline();
  CacheStats stats = sources_.cache.snapshot();
  subtract(stats.counters, since.cache);
  for (size_t i = 0; i < stats.classes.size(); ++i) {
    subtract(stats.classes[i].counters, since.classes[i]);
  }
  return stats;
}

uint64_t LocalStats::connections_since_reset() const {
  return sources_.registry.since_reset(Stat::kTotalConnections) +
         sources_.gauges.listening_sockets - baseline().listening;
}

uint64_t LocalStats::rejected_since_reset() const {
  return sources_.limit.stats().rejected_connections - baseline().accepting.rejected_connections;
}

uint64_t LocalStats::listen_disabled_since_reset() const {
  return sources_.limit.stats().listen_disabled_num - baseline().accepting.listen_disabled_num;
}

uint64_t LocalStats::listen_disabled_us_since_reset() const {
  return sources_.limit.stats().time_in_listen_disabled_us -
         baseline().accepting.time_in_listen_disabled_us;
}

void LocalStats::reset() {
  const CacheStats stats = sources_.cache.snapshot();
  Baseline now;
  now.cache = stats.counters;
  for (size_t i = 0; i < stats.classes.size(); ++i)
    now.classes[i] = stats.classes[i].counters;
  now.listening = sources_.gauges.listening_sockets;
  now.accepting = sources_.limit.stats();
  sources_.registry.reset();
  sources_.controls.detail.counters().clear();
  sources_.controls.log.reset_counts();
  const std::lock_guard lock(baseline_mutex_);
  baseline_ = now;
}

}  // namespace moxi
