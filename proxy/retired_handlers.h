// The handlers of earlier forms of a pool, which answer what they were asked before it changed, and
// go then. Owned by the handler that took their place; worker's thread only.
#pragma once

#include <memory>
#include <vector>

#include "common/net/event_loop.h"
#include "common/net/turn.h"

namespace moxi {

class ProxyHandler;

class RetiredHandlers {
 public:
  explicit RetiredHandlers(Turn& turn);
  ~RetiredHandlers();

  // `handler` serves no client any more; it goes at once if nothing is left of it.
  void add(std::unique_ptr<ProxyHandler> handler);
  // All that `other` has; add() follows.
  void take(RetiredHandlers& other);
  const std::vector<std::unique_ptr<ProxyHandler>>& all() const { return handlers_; }

 private:
  void look();

  std::vector<std::unique_ptr<ProxyHandler>> handlers_;
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
