#include "proxy/config/spares.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "proxy/config/backend_config.h"
#include "proxy/config/config_text.h"

namespace moxi {
namespace {

// Marks `name` in every pool that has it.
Status mark_spare(const std::string& name, std::span<PoolConfig> pools) {
  const ConfigText text{name, "-Z spares", false};
  ConfigCursor cursor(text);
  const Result<BackendConfig> spare = parse_backend(cursor);
  if (!spare.is_ok()) return spare.status();
  bool is_known = false;
  for (PoolConfig& pool : pools) {
    for (BackendConfig& backend : pool.backends) {
      if (backend.host != spare.value().host || backend.port != spare.value().port) continue;
      backend.is_spare = true;
      is_known = true;
    }
  }
  if (is_known && cursor.at_end()) return Status::ok();
  return Status::error("-Z spares: " + in_quotes(name) + " is a backend of no pool");
}

}  // namespace

Status mark_spares(const Behavior& behavior, std::span<PoolConfig> pools) {
  const bool wants_spares = behavior.backend_down == BackendDown::kSpare;
  if (wants_spares && behavior.spares.empty())
    return Status::error("-Z backend_down=spare needs spares=HOST:PORT|...");
  if (!wants_spares && !behavior.spares.empty())
    return Status::error("-Z spares needs backend_down=spare");
  std::string_view rest = behavior.spares;
  while (!rest.empty()) {
    const size_t bar = rest.find('|');
    const std::string name(rest.substr(0, bar));
    rest = bar == rest.npos ? std::string_view{} : rest.substr(bar + 1);
    if (name.empty()) continue;
    if (Status status = mark_spare(name, pools); !status.is_ok()) return status;
  }
  for (const PoolConfig& pool : pools) {
    const bool has_place = std::any_of(pool.backends.begin(), pool.backends.end(),
                                       [](const BackendConfig& each) { return !each.is_spare; });
    if (!has_place) {
      return Status::error("-Z spares: pool " + std::to_string(pool.listen_port) +
                           " has nothing but spares");
    }
  }
  return Status::ok();
}

}  // namespace moxi
