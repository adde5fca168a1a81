// One command of a client, from the moment when it is made up: what the backend that gets it must
// see, and what the client may be told. The log of all of them is the memory of a simulation.
//
// Every command that changes something carries its number in the log (its tag) over the wire, in a
// field that the proxy has to pass on as it is: the client flags of storage commands, the delta of
// incr and decr, the exptime of touch and gat. So a backend knows whose command it got.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/protocol/command.h"

namespace moxi::simulation {

using KeyId = uint32_t;
using Tag = uint32_t;  // 0: none

// What a get of one key of one command may bring.
struct KeyExpectation {
  KeyId key = 0;
  size_t oldest = 0;  // version of the key when the command was sent
  // Of a key that only this client uses: the only right answer.
  bool is_exact = false;
  bool is_present = false;
  uint64_t value_hash = 0;
  uint32_t flags = 0;
};

struct Operation {
  // kRejected: a line that nobody knows, or knows but refuses.
  Command command = Command::kGet;
  uint32_t client = 0;
  Tag tag = 0;
  bool noreply = false;
  std::vector<KeyExpectation> keys;
  std::string args;        // of stats; the whole line of kRejected
  uint64_t number = 0;     // delta, cas
  int64_t exptime = 0;     // storage commands
  size_t body_size = 0;    // storage commands
  uint64_t body_hash = 0;  // likewise
  // The only line that is right, if no fault comes in between; without CRLF.
  std::optional<std::string> exact_line;

  bool is_sent = false;  // to its last byte
  TimePoint sent_at{};
  unsigned applied = 0;  // how often a backend carried it out
};

using OperationLog = std::deque<Operation>;

}  // namespace moxi::simulation
