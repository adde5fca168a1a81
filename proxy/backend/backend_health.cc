#include "proxy/backend/backend_health.h"

#include <utility>

#include "proxy/backend/health_group.h"

namespace moxi {

void BackendHealth::soft_failure() {
  const uint32_t limit = group_->failure_limit_ == 0 ? kSoftLimit : group_->failure_limit_;
  if (soft_failures_.fetch_add(1, std::memory_order_relaxed) + 1 < limit) return;
  group_->mark_soft(*this);
}

void BackendHealth::hard_failure() {
  const uint32_t failures = soft_failures_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (failures < group_->failure_limit_) return;
  group_->mark_hard(*this);
}

void BackendHealth::recovered() {
  set_trouble({});
  group_->mark_up(*this);
}

void BackendHealth::set_trouble(std::string why) {
  const std::lock_guard lock(group_->troubles_);
  group_->trouble_[index_] = std::move(why);
}

std::string BackendHealth::trouble() const {
  const std::lock_guard lock(group_->troubles_);
  return group_->trouble_[index_];
}

void BackendHealth::count_connect(TimePoint now) {
  const std::lock_guard lock(group_->connects_);
  connects_[oldest_connect_] = now;
  oldest_connect_ = (oldest_connect_ + 1) % connects_.size();
}

TimePoint BackendHealth::next_connect() {
  const std::lock_guard lock(group_->connects_);
  const TimePoint oldest = connects_[oldest_connect_];
  return oldest == TimePoint{} ? oldest : oldest + std::chrono::seconds(1);
}

}  // namespace moxi
