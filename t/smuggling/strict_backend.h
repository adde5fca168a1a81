// A backend that takes everything literally: it reads what the proxy sends with a strict reader,
// writes it down, and answers what that command may be answered. Anything else it gets is a
// finding.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proxy/config/backend_protocol.h"
#include "t/simulation/dice.h"
#include "t/support/wire_command.h"

namespace moxi::smuggling {

using simulation::Dice;

class StrictBackend {
 public:
  // `speaks`: what it is asked in.
  StrictBackend(BackendProtocol speaks, Dice dice) : speaks_(speaks), dice_(dice) {}

  // Takes what has arrived and returns what it says to that.
  std::string take(std::string_view bytes);

  // Since the last call.
  std::vector<WireCommand> take_seen() { return std::exchange(seen_, {}); }
  // What it got that is no command; empty: nothing. Stays.
  const std::string& finding() const { return finding_; }
  // Bytes of a command that is not whole.
  size_t waiting() const { return in_.size(); }

 private:
  std::string answer_to(const WireCommand& command);
  std::string general_answer(const WireCommand& command);
  std::string binary_answer(const WireCommand& command);
  bool may_be_quiet(const WireCommand& command) const;
  std::string hits(const WireCommand& command);

  BackendProtocol speaks_;
  Dice dice_;
  std::string in_;
  std::vector<WireCommand> seen_;
  std::string finding_;
};

}  // namespace moxi::smuggling
