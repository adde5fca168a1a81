#include "proxy/route/pool.h"

#include <utility>

#include "proxy/route/ketama.h"
#include "proxy/route/modula.h"

namespace moxi {

namespace {

std::unique_ptr<const Distribution> make_distribution(DistributionKind kind,
                                                      const std::vector<BackendConfig>& backends) {
  if (backends.size() <= 1) return nullptr;
  switch (kind) {
    case DistributionKind::kKetamaWeighted:
      return make_ketama_weighted(backends);
    case DistributionKind::kKetama:
      return make_ketama_unweighted(backends);
    case DistributionKind::kModula:
      return make_modula(backends);
  }
  return nullptr;
}

}  // namespace

Pool::Pool(PoolConfig config, const Behavior& behavior)
    : config_(std::move(config)),
      behavior_(behavior),
      distribution_(make_distribution(behavior.distribution, config_.backends)) {}

}  // namespace moxi
