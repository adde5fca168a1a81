#include "proxy/route/pool_probers.h"

#include <algorithm>
#include <utility>

#include "proxy/route/speech_of.h"

namespace moxi {
namespace {

// The interval is measured by a clock that moves in steps of `cycle`, if at all.
ProbePace::Settings pace_of(const Behavior& behavior) {
  ProbePace::Settings pace;
  pace.least = behavior.ejection.retry_timeout;
  if (behavior.cycle.count() == 0) return pace;
  const auto steps = (behavior.connect_retry_interval + behavior.cycle - Milliseconds{1}).count() /
                     behavior.cycle.count();
  pace.retry_interval = behavior.cycle * steps;
  pace.max_errors = behavior.connect_max_errors;
  return pace;
}

}  // namespace

PoolProbers::PoolProbers(Turn& turn, const BackendSettings& settings, const Pool& pool,
                         std::shared_ptr<PoolHealth> health, Post post, uint64_t seed)
    : health_(std::move(health)), probers_(std::make_shared<Probers>()) {
  for (size_t i = 0; i < pool.backends().size(); ++i) {
    const BackendConfig& backend = pool.backends()[i];
    probers_->push_back(std::make_unique<BackendProber>(turn, settings, backend.host, backend.port,
                                                        pace_of(pool.behavior()), seed + i,
                                                        health_->backends()[i]));
    probers_->back()->speak(speech_of(pool.settings(), backend));
  }
  const std::weak_ptr<Probers> probers = probers_;
  health_->backends().set_on_down([probers, post = std::move(post)](size_t backend) {
    post([probers, backend] {
      if (const auto alive = probers.lock()) (*alive)[backend]->start();
    });
  });
  for (size_t i = 0; i < probers_->size(); ++i) {
    if (!health_->backends()[i].is_up()) (*probers_)[i]->start();
  }
}

PoolProbers::~PoolProbers() {
  health_->backends().set_on_down(nullptr);
}

}  // namespace moxi
