// The handler of a role whose clients only listen (Role::announce): no request ever reaches it. One
// per worker, on its thread.
#pragma once

#include <memory>
#include <span>
#include <variant>

#include "common/session/handler.h"

namespace moxi {

class SilentHandler final : public Handler {
 public:
  void prefetch(std::span<KeyRef>) override {}
  size_t group_size() const override { return 1; }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext&,
                                                                const Request&) override {
    return Outcome::kError;
  }
  void handle(const ClientContext&, const Request&, BodySink*, Responder&& responder) override {
    responder.done(Outcome::kError);
  }
  void client_gone(const ClientContext&) override {}
};

}  // namespace moxi
