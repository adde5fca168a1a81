#include "proxy/config/time_limits.h"

#include <algorithm>

namespace moxi {
namespace {

Milliseconds within(Milliseconds limit, Milliseconds whole) {
  if (limit.count() == 0 || whole.count() == 0) return std::max(limit, whole);
  return std::min(limit, whole);
}

}  // namespace

TimeLimits time_limits(const Behavior& behavior) {
  const Milliseconds whole = behavior.downstream_timeout;
  return {within(behavior.connect_timeout, whole), whole,
          within(behavior.downstream_conn_queue_timeout, whole),
          within(behavior.wait_queue_timeout, whole)};
}

}  // namespace moxi
