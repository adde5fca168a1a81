#include "proxy/config/behavior.h"

#include <utility>

#include "proxy/config/behavior_set.h"

namespace moxi {

Result<Behavior> parse_behavior(const ConfigText& config) {
  Result<BehaviorSet> set = parse_behavior_set(config);
  if (!set.is_ok()) return set.status();
  if (!set.value().own().empty())
    return Status::error(config.origin + ": there is no single pool here");
  return set.value().general();
}

}  // namespace moxi
