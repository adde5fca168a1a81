#include "proxy/route/make_distribution.h"

#include "proxy/route/ketama.h"
#include "proxy/route/modula.h"

namespace moxi {

std::unique_ptr<const Distribution> make_distribution(DistributionKind kind,
                                                      std::span<const BackendConfig> backends) {
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

}  // namespace moxi
