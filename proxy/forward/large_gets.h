// Values that are too large to be held for their client: each is asked for once more on a
// connection of its own, from where it goes to the client as the client reads it. The others on the
// shared connection only wait until it has passed there once.
//
//   shared:  get k -> VALUE k 0 8000000 ... (dropped)
//   own:     get k -> RelaySink -> Relay -> RelayProducer -> client
//
// What comes the second time is what the client is told: a value that is gone is a miss, one that
// is small now is answered like any other. A backend that ends in the middle of one ends the
// client, because nothing else can be said any more.
//
// One per pool and worker; on its thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/net/turn.h"
#include "common/protocol/command.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"

namespace moxi {

class LargeGet;

// Values above this size are not held.
inline constexpr size_t kMostHeldValue = size_t{256} << 10;

class LargeGets final : public TurnEnd {
 public:
  struct Settings {
    bool failed_is_miss = true;   // else an error
    Milliseconds patience{5000};  // with a backend that sends nothing; 0 = without end
  };
  // At a time: each has a connection.
  static constexpr size_t kMost = 64;

  // `turn` outlives it.
  LargeGets(Turn& turn, const Settings& settings);
  ~LargeGets();
  LargeGets(const LargeGets&) = delete;
  LargeGets& operator=(const LargeGets&) = delete;

  bool has_room() const { return gets_.size() < kMost; }
  size_t size() const { return gets_.size(); }
  // Sent when the turn ends. Precondition: has_room().
  void start(const BackendConnection& backend, Command command, std::string_view key,
             Responder responder);

 private:
  void end_of_turn() override;
  void look();

  Turn& turn_;
  const Settings settings_;
  std::vector<std::unique_ptr<LargeGet>> gets_;
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
