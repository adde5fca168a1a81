// What a client can ask for, whatever the protocol it asks in.
#pragma once

#include <cstdint>

namespace moxi {

enum class Command : uint8_t {
  kGet,
  kGets,
  kGat,
  kGats,
  kSet,
  kAdd,
  kReplace,
  kAppend,
  kPrepend,
  kCas,
  kDelete,
  kIncr,
  kDecr,
  kTouch,
  kFlushAll,
  kVersion,
  kVerbosity,
  kStats,
  kAdmin,  // settings and orders of the process: Request::args is the whole line
  kMetaNoop,
  kQuit,
  kRejected,  // the codec refused it: Request::error says why; answered in order like any other
};

constexpr bool is_retrieval(Command command) {
  return command <= Command::kGats;
}
constexpr bool is_storage(Command command) {
  return command >= Command::kSet && command <= Command::kCas;
}
// Retrievals that also set the expiry.
constexpr bool is_touching(Command command) {
  return command == Command::kGat || command == Command::kGats;
}
constexpr bool wants_cas(Command command) {
  return command == Command::kGets || command == Command::kGats;
}

}  // namespace moxi
