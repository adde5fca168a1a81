#include "proxy/backend/health_group.h"

#include <chrono>
#include <utility>

namespace moxi {

HealthGroup::HealthGroup(size_t backends, uint32_t failure_limit)
    : failure_limit_(failure_limit), trouble_(backends), backends_(backends) {
  for (size_t i = 0; i < backends; ++i) {
    backends_[i].group_ = this;
    backends_[i].index_ = i;
  }
}

void HealthGroup::go_on_from(const HealthGroup& before,
                             std::span<const std::optional<size_t>> kept) {
  for (size_t i = 0; i < backends_.size(); ++i) {
    if (!kept[i]) continue;
    const BackendHealth& old = before.backends_[*kept[i]];
    backends_[i].mark_.store(old.mark_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
}

std::vector<bool> HealthGroup::up() const {
  std::vector<bool> up;
  for (const BackendHealth& each : backends_)
    up.push_back(each.is_up());
  return up;
}

void HealthGroup::set_on_change(std::function<void(const std::vector<bool>& up)> call) {
  const std::lock_guard lock(marks_);
  on_change_ = std::move(call);
}

void HealthGroup::set_on_down(std::function<void(size_t)> call) {
  const std::lock_guard lock(marks_);
  on_down_ = std::move(call);
}

void HealthGroup::mark_soft(BackendHealth& backend) {
  const std::lock_guard lock(marks_);
  if (!backend.is_up() || !may_lose_another()) return;
  set_mark(backend, Mark::kSoftDown);
}

void HealthGroup::mark_hard(BackendHealth& backend) {
  const std::lock_guard lock(marks_);
  set_mark(backend, Mark::kHardDown);
}

void HealthGroup::mark_up(BackendHealth& backend) {
  const std::lock_guard lock(marks_);
  if (backend.is_up()) return;
  backend.soft_failures_.store(0, std::memory_order_relaxed);
  backend.recoveries_.fetch_add(1, std::memory_order_relaxed);
  set_mark(backend, Mark::kUp);
}

bool HealthGroup::may_lose_another() const {
  size_t lost = 1;
  for (const BackendHealth& backend : backends_) {
    if (backend.mark_.load(std::memory_order_relaxed) == Mark::kSoftDown) ++lost;
  }
  return 2 * lost <= backends_.size();
}

void HealthGroup::set_mark(BackendHealth& backend, Mark mark) {
  const bool was_up = backend.is_up();
  backend.mark_.store(mark, std::memory_order_relaxed);
  if (was_up == backend.is_up()) return;
  if (was_up) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    backend.marked_at_.store(std::chrono::duration_cast<std::chrono::microseconds>(now).count(),
                             std::memory_order_relaxed);
    losses_.fetch_add(1, std::memory_order_relaxed);
  }
  if (on_change_) on_change_(up());
  if (was_up && on_down_) on_down_(backend.index_);
}

}  // namespace moxi
