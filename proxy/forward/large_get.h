// One value on its way from a backend to a client, on a connection of its own (large_gets.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/value_view.h"
#include "common/protocol/command.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/relay.h"

namespace moxi {

class LargeGet final : private Exchange {
 public:
  LargeGet(std::unique_ptr<BackendConnection> connection, Command command, std::string_view key,
           Responder responder, bool failed_is_miss);
  ~LargeGet();

  // Asks for it, if that has not been done.
  void start();
  // Nothing of it is left to do.
  bool is_done() const { return is_done_; }
  // Gives up if nothing has come for `patience`; called now and then.
  void look(TimePoint now, Milliseconds patience);

 private:
  bool on_hit(uint32_t, const Reply& value) override;
  bool on_value(uint32_t, const Reply& value) override;
  std::unique_ptr<ValueSink> sink_for(uint32_t, size_t size) override;
  void on_large_value(uint32_t, LargeValue value) override;
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t, const Response& response) override;
  void on_failed(uint32_t, Failure failure) override;

  const Command command_;
  const std::string key_;
  const bool failed_is_miss_;
  Responder responder_;
  ItemView item_;  // without its value
  std::shared_ptr<Relay> relay_;
  LargeValue held_;  // a value that is not so large after all
  bool is_started_ = false;
  bool is_done_ = false;
  size_t seen_ = 0;  // bytes, at the last look that saw something new, and when that was
  TimePoint seen_at_{};
  std::unique_ptr<BackendConnection> connection_;  // last: it calls back when it goes
};

}  // namespace moxi
