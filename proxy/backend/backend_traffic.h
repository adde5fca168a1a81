// What goes over the connection of one worker to one backend, and how much of it waits. The worker
// writes it once for each read and write of the connection, never for a single command; anybody may
// read it.
#pragma once

#include <cstdint>

#include "common/stats/counter_array.h"

namespace moxi {

enum class TrafficStat : uint8_t {
  kEnds,             // of the connection, by the backend
  kErrors,           // connects that failed, connections that broke or made no sense
  kTimeouts,         // connects and commands
  kOpen,             // 1 while the connection stands
  kCommands,         // sent
  kCommandBytes,     // of these
  kAnswers,          // to them
  kAnswerBytes,      // read
  kUnsent,           // commands that wait to be sent
  kUnsentBytes,      // of these
  kUnanswered,       // commands that were sent and wait for their answers
  kUnansweredBytes,  // of these
  kCount,
};

using BackendTraffic = CounterArray<TrafficStat>;

}  // namespace moxi
