// A client of a simulation: sends commands in fragments, many of them before the first is answered,
// reads or for a while does not, and leaves in one of several ways.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "t/simulation/dice.h"
#include "t/simulation/interpreter.h"
#include "t/simulation/operation_maker.h"
#include "t/simulation/reply_checker.h"
#include "t/simulation/world.h"
#include "t/support/virtual_socket_pair.h"

namespace moxi::simulation {

enum class Leaving : uint8_t { kWhenAnswered, kQuit, kHalfClose, kMidway };

struct ClientHabits {
  Tongue tongue = Tongue::kText;
  bool has_quiet_gets = true;
  Taste taste;
  size_t operations = 100;
  size_t most_in_flight = 10;                 // requests
  size_t largest_fragment = 10000;            // bytes that it sends at a time
  std::chrono::microseconds most_delay{500};  // between two of them
  size_t socket_room = 64 << 10;              // bytes of answers that wait for it
  unsigned pause_percent = 0;                 // chance to stop reading, each time it sends
  Milliseconds longest_pause{2000};
  Leaving leaving = Leaving::kWhenAnswered;
  bool is_strict = false;
};

class SimClient {
 public:
  SimClient(World& world, uint32_t number, const ClientHabits& habits);

  // The descriptor for the proxy.
  int fd() const { return pair_.fd(); }

  // Bytes that have arrived for it.
  size_t unread() const { return pair_.unread(); }

  // Does what is due. False: nothing was.
  bool act();
  // When it has to act next; none: when something arrives, or never.
  std::optional<TimePoint> next_due() const;

  bool is_gone() const { return is_gone_; }
  // The proxy closed the connection though it should not have.
  bool was_dropped() const { return was_dropped_; }
  // How long its oldest request has been waiting, while it was reading.
  std::chrono::microseconds waits() const;
  const ReplyChecker& checker() const { return checker_; }

  // For tests of the checks: from now on one byte of what it receives is turned around.
  void spoil(size_t after) { spoil_after_ = after; }

 private:
  void make_operations();
  bool send_fragment();
  bool read();
  void listen(std::string_view bytes);
  void hang_up();
  void leave();
  void handle_end();
  bool is_paused() const { return paused_until_ > world_.now(); }
  bool is_all_sent() const { return made_ == habits_.operations && words_.empty(); }

  World& world_;
  Dice dice_;
  const ClientHabits habits_;
  const std::string name_;
  VirtualSocketPair pair_;
  OperationMaker maker_;
  ReplyChecker checker_;
  const std::unique_ptr<Interpreter> interpreter_;  // null: it speaks text

  std::string words_;                               // not sent yet
  std::deque<std::pair<size_t, Operation*>> ends_;  // of commands, counted in bytes from the first
  size_t sent_ = 0;
  size_t made_ = 0;
  size_t midway_ = SIZE_MAX;  // bytes after which it leaves
  std::optional<TimePoint> due_;
  TimePoint paused_until_{};
  size_t pauses_ = 0;
  TimePoint reads_since_{};
  size_t received_ = 0;
  size_t spoil_after_ = SIZE_MAX;
  bool has_left_ = false;  // sends nothing more
  bool is_gone_ = false;
  bool was_dropped_ = false;
};

}  // namespace moxi::simulation
