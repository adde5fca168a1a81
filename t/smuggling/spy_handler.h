// Stands between the sessions and a ProxyHandler, and writes down every request that is handed
// over: what the proxy has accepted. On the worker's thread.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/session/handler.h"
#include "t/support/wire_command.h"

namespace moxi::smuggling {

class SpyHandler final : public Handler {
 public:
  explicit SpyHandler(std::unique_ptr<Handler> behind) : behind_(std::move(behind)) {}

  // Since the last call, in order; those that are for no backend are left out.
  std::vector<WireCommand> take_accepted() { return std::exchange(accepted_, {}); }

  void prefetch(std::span<KeyRef> keys) override { behind_->prefetch(keys); }
  size_t group_size() const override { return behind_->group_size(); }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                const Request& request) override {
    return behind_->reserve_body(client, request);
  }
  void handle(const ClientContext& client, const Request& request, BodySink* body,
              Responder&& responder) override;
  void client_came(const ClientContext& client) override { behind_->client_came(client); }
  void answered_by_session(const Request& request) override {
    behind_->answered_by_session(request);
  }
  void client_gone(const ClientContext& client) override { behind_->client_gone(client); }

 private:
  const std::unique_ptr<Handler> behind_;
  std::vector<WireCommand> accepted_;
};

// What a request means; false: nothing for a backend.
bool understand(const Request& request, WireCommand& command);

}  // namespace moxi::smuggling
