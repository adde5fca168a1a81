// A memcached of a simulation: it accepts the proxy's connections, reads commands in pieces, takes
// its time, answers in pieces, and goes through the faults that were planned for it. It holds every
// command against the log: a command that no client sent, or not like that, is a violation.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "t/simulation/dice.h"
#include "t/simulation/fault.h"
#include "t/simulation/store.h"
#include "t/simulation/tongue.h"
#include "t/simulation/world.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/wire_command.h"

namespace moxi::simulation {

struct BackendHabits {
  Tongue tongue = Tongue::kText;               // what it is asked in; text includes meta commands
  std::chrono::microseconds most_delay{1000};  // before each thing that it does
  bool in_pieces = false;                      // commands and answers are cut
};

class SimBackend {
 public:
  SimBackend(World& world, size_t index, const BackendHabits& habits);

  void plan(const Fault& fault) { plans_.push_back(fault); }

  // A connection is asked for: the proxy's descriptor, or -1 for a refusal at once.
  int connect();
  // Whether the connection on this descriptor of the proxy's stands.
  bool is_made(int fd) const;

  // Does what is due. False: nothing was.
  bool act();
  // When it has to act next; none: when something arrives.
  std::optional<TimePoint> next_due() const;

  // Commands that it carried out; connects that were asked for.
  size_t commands() const { return commands_; }
  size_t connects() const { return connects_; }

 private:
  struct Conversation {
    explicit Conversation(VirtualNetwork& network) : pair(network) {}

    VirtualSocketPair pair;
    std::string in;
    std::string out;
    std::string later;
    std::optional<TimePoint> due;
    bool is_refused = false;
    bool is_made = false;    // accepted
    bool is_silent = false;  // for ever
    bool is_over = false;
    bool resets = false;               // when `out` is sent
    bool has_lied = false;             // in a way that nobody may believe
    std::optional<TimePoint> lied_at;  // to the last byte
  };

  const Fault* current(FaultKind kind) const;
  bool begin_faults();
  void begin(const Fault& fault);
  void end_conversations(bool in_order);
  bool act_on(Conversation& conversation);
  bool has_work(const Conversation& conversation) const;
  void step(Conversation& conversation);
  void take_commands(Conversation& conversation);
  void carry_out(Conversation& conversation, const WireCommand& command);
  void answer(Conversation& conversation, const WireCommand& command, const StoreRequest& request,
              const std::string& classic);
  void send(Conversation& conversation);

  bool is_expected(const WireCommand& command, const StoreRequest& request);
  bool is_logged(const WireCommand& command, const StoreRequest& request, Tag tag);
  bool is_same_store(const WireCommand& command, const StoreRequest& request,
                     const Operation& sent);
  void note_change(const std::string& key, const StoreItem* item);
  TimePoint after_a_while() {
    return world_.now() + std::chrono::microseconds(dice_.below(delay_));
  }
  bool complain(const std::string& what, const StoreRequest& request);

  World& world_;
  Dice dice_;
  const size_t index_;
  const std::string name_;
  const size_t delay_;
  const bool in_pieces_;
  const Tongue tongue_;
  Store store_;
  Tag running_ = 0;  // the command that changes the store right now
  std::vector<Fault> plans_;
  std::vector<Fault> begun_;
  std::vector<std::unique_ptr<Conversation>> conversations_;
  size_t commands_ = 0;
  size_t connects_ = 0;
};

// What tagged exptimes begin at: a time far from now, so that nothing expires.
inline constexpr int64_t kTaggedExptime = 2'000'000'000;

}  // namespace moxi::simulation
