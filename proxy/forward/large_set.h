// One value that is too large to be held, on its way from its client to a backend: over a
// connection of its own, because a client that stops in the middle would hold up all others on the
// shared one.
//
//   client -> StreamedBody -> LargeSet -> own connection -> backend
//                      no room: the client waits
//
// It begins when all that its client has sent before is done: what is in flight on the shared
// connection is waited for. What its client sends behind it waits for its answer.
//
// Owned by the LargeSets of its handler; worker's thread only.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/clock.h"
#include "common/protocol/request.h"
#include "common/session/handler.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/pending_body.h"
#include "proxy/stats/command_counters.h"

namespace moxi {

class LargeSet final : private Exchange {
 public:
  // `commands` outlives it.
  LargeSet(std::unique_ptr<BackendConnection> connection, CommandCounters& commands)
      : commands_(commands), connection_(std::move(connection)) {}

  // `request` is a storage command in its classic form; its value of `value_size` bytes follows.
  // `shared`: where the other commands of its client go.
  void begin(const Request& request, BackendConnection& shared);
  // Where it goes. Full: it has not begun, or the backend has to read first; `wakeup` is woken
  // then.
  std::span<char> room();
  bool is_full() const;
  void advance(size_t n);
  void set_wakeup(const BodyWakeup& wakeup) { wakeup_ = wakeup; }
  // All of it has come.
  void finish(Responder responder);
  // It will not come.
  void abandon();

  // Between two turns: begins once nothing is before it.
  void go_on();
  // Gives up if the backend has not read for `patience`; called now and then.
  void look(TimePoint now, Milliseconds patience);
  // Nothing of it is left to do.
  bool is_done() const { return is_over_ && !is_fenced_; }

 private:
  // The parts of its commands: on the own connection and on the shared one.
  static constexpr uint32_t kOwn = 0;
  static constexpr uint32_t kFence = 1;

  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;
  void decide(const Response& response);
  void answer();

  CommandCounters& commands_;
  Request request_;  // without its value
  KeyRef key_;
  std::string key_bytes_;
  bool is_fenced_ = false;  // waits for the shared connection
  bool is_begun_ = false;
  bool is_complete_ = false;  // the client has sent all of it
  bool is_over_ = false;
  std::optional<Outcome> outcome_;  // what the backend said, or what is said of it
  std::string text_;                // of that
  Responder responder_;
  BodyWakeup wakeup_;
  std::array<char, size_t{16} << 10> dropped_;  // what comes when it is decided already
  uint64_t seen_ = 0;                           // bytes sent at the last look that saw more
  TimePoint seen_at_{};
  std::unique_ptr<BackendConnection> connection_;  // last: it calls back when it goes
};

// The body of such a command, as the session fills it.
class StreamedBody final : public ProxyBody {
 public:
  // `set` lives until it was finished, or this one is gone.
  explicit StreamedBody(LargeSet& set) : set_(&set) {}
  ~StreamedBody() override {
    if (set_ != nullptr) set_->abandon();
  }

  std::span<char> next() override { return set_->room(); }
  void advance(size_t n) override { set_->advance(n); }
  bool is_full() const override { return set_->is_full(); }
  void started(const BodyWakeup& wakeup) override { set_->set_wakeup(wakeup); }
  LargeSet* take_set() override { return std::exchange(set_, nullptr); }

 private:
  LargeSet* set_;
};

}  // namespace moxi
