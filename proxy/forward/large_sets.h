// The values that are too large to be held and are on their way to backends. One per pool and
// worker; on its thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "common/base/clock.h"
#include "common/net/turn.h"
#include "common/protocol/request.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/forward/pending_body.h"
#include "proxy/stats/command_counters.h"

namespace moxi {

class LargeSet;

class LargeSets final : public TurnEnd {
 public:
  // At a time: each has a connection.
  static constexpr size_t kMost = 64;

  // `turn` and `commands` outlive it. `patience`: with a backend that reads nothing; 0 = without
  // end.
  LargeSets(Turn& turn, Milliseconds patience, CommandCounters& commands);
  ~LargeSets();
  LargeSets(const LargeSets&) = delete;
  LargeSets& operator=(const LargeSets&) = delete;

  size_t size() const { return sets_.size(); }
  // Whether the value of `request`, a storage command for `backend`, is to be sent as it comes.
  bool takes(const Request& request, const BackendConnection& backend) const;
  // Begins to. Precondition: takes().
  std::unique_ptr<ProxyBody> start(const Request& request, BackendConnection& backend);

 private:
  void end_of_turn() override;
  void look();

  Turn& turn_;
  const Milliseconds patience_;
  CommandCounters& commands_;
  std::vector<std::unique_ptr<LargeSet>> sets_;
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
