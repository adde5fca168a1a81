// A LocalHandler's stand-in while detailed statistics are on: counts the prefixes of keys, and
// leaves everything else to it. One per worker, on its thread.
#pragma once

#include "common/session/handler.h"
#include "server/command/cache_access.h"
#include "server/command/prefix_counters.h"

namespace moxi {

class DetailHandler final : public Handler {
 public:
  // All outlive the handler; `plain` is the handler of the same worker.
  DetailHandler(Handler& plain, const CacheAccess& access, PrefixCounters& counters)
      : plain_(plain), access_(access), counters_(counters) {}

  void prefetch(std::span<KeyRef> keys) override { plain_.prefetch(keys); }
  size_t group_size() const override { return plain_.group_size(); }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                const Request& request) override {
    return plain_.reserve_body(client, request);
  }
  void handle(const ClientContext& client, const Request& request, BodySink* body,
              Responder&& responder) override;
  void client_gone(const ClientContext& client) override { plain_.client_gone(client); }

 private:
  Handler& plain_;
  const CacheAccess& access_;
  PrefixCounters& counters_;
};

}  // namespace moxi
