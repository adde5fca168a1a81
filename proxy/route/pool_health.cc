#include "proxy/route/pool_health.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/hash.h"
#include "proxy/route/kept_backends.h"

namespace moxi {

PoolHealth::PoolHealth(std::shared_ptr<const Pool> pool, Log* log, const PoolHealth* before)
    : pool_(std::move(pool)),
      log_(log),
      told_(pool_->backends().size(), true),
      placement_(pool_->placement()),
      backends_(pool_->backends().size(), pool_->behavior().ejection.failure_limit),
      loops_(pool_->backends().size(), random_seed()) {
  if (before != nullptr) {
    backends_.go_on_from(before->backends_,
                         kept_backends(before->pool_->settings(), pool_->settings()));
    told_ = backends_.up();
    changed(told_);
  }
  backends_.set_on_change([this](const std::vector<bool>& up) { changed(up); });
}

std::shared_ptr<const Placement> PoolHealth::placement() const {
  const std::lock_guard lock(mutex_);
  return placement_;
}

// One call at a time: the group sees to that.
void PoolHealth::changed(const std::vector<bool>& up) {
  if (log_ != nullptr) tell(up);
  if (pool_->behavior().backend_down != BackendDown::kFail) rebuild(up);
}

void PoolHealth::tell(const std::vector<bool>& up) {
  for (size_t i = 0; i < up.size(); ++i) {
    if (up[i] == told_[i]) continue;
    const std::string trouble = backends_[i].trouble();
    // That somebody has to do something about it is said to whoever starts us.
    const LogLevel level = up[i] || trouble.empty() ? LogLevel::kState : LogLevel::kAlways;
    log_->write(level, "pool " + std::to_string(pool_->config().listen_port) + ": backend " +
                           display_name(pool_->backends()[i]) + (up[i] ? " is back" : " is down") +
                           (up[i] || trouble.empty() ? "" : ": " + trouble));
  }
  told_ = up;
}

void PoolHealth::rebuild(const std::vector<bool>& up) {
  const bool reshapes = pool_->behavior().backend_down == BackendDown::kReshape;
  std::shared_ptr<const Placement> next = reshapes ? reshaped(up) : with_spares(up);
  {
    const std::lock_guard lock(mutex_);
    placement_ = std::move(next);
  }
  version_.fetch_add(1, std::memory_order_release);
}

// A dead backend keeps the spare that it has; others take the first that is free. With none left
// its keys fail.
std::shared_ptr<const Placement> PoolHealth::with_spares(const std::vector<bool>& up) const {
  const std::vector<uint32_t>& home = pool_->placement()->targets();
  const std::vector<uint32_t>& now = placement_->targets();
  std::vector<bool> is_free(up);
  for (const uint32_t backend : home)
    is_free[backend] = false;
  std::vector<uint32_t> targets = home;
  for (size_t place = 0; place < home.size(); ++place) {
    if (up[home[place]] || !is_free[now[place]]) continue;
    targets[place] = now[place];
    is_free[now[place]] = false;
  }
  for (uint32_t& target : targets) {
    const auto free = std::find(is_free.begin(), is_free.end(), true);
    if (up[target] || free == is_free.end()) continue;
    target = static_cast<uint32_t>(free - is_free.begin());
    *free = false;
  }
  return std::make_shared<const Placement>(*pool_->placement(), std::move(targets));
}

// With nobody left the shape stays, and all fail.
std::shared_ptr<const Placement> PoolHealth::reshaped(const std::vector<bool>& up) const {
  std::vector<uint32_t> left;
  for (const uint32_t backend : pool_->placement()->targets()) {
    if (up[backend]) left.push_back(backend);
  }
  if (left.empty() || left.size() == pool_->placement()->targets().size())
    return pool_->placement();
  return std::make_shared<const Placement>(pool_->behavior().placement_rule(), pool_->backends(),
                                           std::move(left));
}

}  // namespace moxi
