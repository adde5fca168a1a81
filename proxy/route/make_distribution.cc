#include "proxy/route/make_distribution.h"

#include "common/base/hash.h"
#include "proxy/route/jump.h"
#include "proxy/route/ketama.h"
#include "proxy/route/key_hash.h"
#include "proxy/route/modula.h"
#include "proxy/route/random_choice.h"
#include "proxy/route/rendezvous.h"
#include "proxy/route/twemproxy.h"

namespace moxi {

std::unique_ptr<const Distribution> make_distribution(const PlacementRule& rule,
                                                      std::span<const BackendConfig> backends,
                                                      const std::vector<uint32_t>& places) {
  if (places.size() <= 1) return nullptr;
  std::vector<BackendConfig> chosen;
  for (const uint32_t place : places)
    chosen.push_back(backends[place]);
  switch (rule.distribution) {
    case DistributionKind::kKetamaWeighted:
      return make_ketama_weighted(chosen, KeyHasher(rule));
    case DistributionKind::kKetama:
      return make_ketama_unweighted(chosen, KeyHasher(rule));
    case DistributionKind::kModula:
      return make_modula(chosen, KeyHasher(rule));
    case DistributionKind::kTwemproxyKetama:
      return make_twemproxy_ketama(chosen, KeyHasher(rule));
    case DistributionKind::kTwemproxyModula:
      return make_twemproxy_modula(chosen, KeyHasher(rule));
    case DistributionKind::kRandom:
      return make_random_choice(chosen.size(), random_seed());
    case DistributionKind::kJump:
      return make_jump(backends, places, rule.tag);
    case DistributionKind::kRendezvous:
      return make_rendezvous(chosen, rule.tag);
  }
  return nullptr;
}

}  // namespace moxi
