#include "proxy/route/kept_backends.h"

#include <map>
#include <string>
#include <utility>

#include "proxy/route/speech_of.h"

namespace moxi {
namespace {

// What a connection was made with, beside its address.
bool is_spoken_to_alike(const Behavior& before, const Behavior& now) {
  return before.usr == now.usr && before.pwd == now.pwd && before.tls == now.tls &&
         before.tls_settings() == now.tls_settings();
}

}  // namespace

std::vector<std::optional<size_t>> kept_backends(const PoolSettings& before,
                                                 const PoolSettings& now) {
  std::vector<std::optional<size_t>> kept(now.config.backends.size());
  if (!is_spoken_to_alike(before.behavior, now.behavior)) return kept;
  std::map<std::pair<std::string, uint16_t>, size_t> old;
  for (size_t i = 0; i < before.config.backends.size(); ++i) {
    const BackendConfig& backend = before.config.backends[i];
    old.emplace(std::pair(backend.host, backend.port), i);
  }
  for (size_t i = 0; i < kept.size(); ++i) {
    const BackendConfig& backend = now.config.backends[i];
    const auto found = old.find({backend.host, backend.port});
    if (found == old.end()) continue;
    const BackendConfig& same = before.config.backends[found->second];
    if (protocol_of(before, same) == protocol_of(now, backend)) kept[i] = found->second;
  }
  return kept;
}

}  // namespace moxi
