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
  kMetaSet,
  kDelete,
  kIncr,
  kDecr,
  kTouch,
  kMetaGet,
  kMetaDelete,
  kMetaArithmetic,
  kMetaDebug,
  kFlushAll,
  kVersion,
  kVerbosity,
  kStats,
  kAdmin,  // settings and orders of the process: Request::args is the whole line
  kMetaNoop,
  kAuth,  // Request::args names the mechanism, Request::value is what is said in it
  kQuit,
  kRejected,  // the codec refused it: Request::error says why; answered in order like any other
};

constexpr bool is_retrieval(Command command) {
  return command <= Command::kGats;
}
constexpr bool is_storage(Command command) {
  return command >= Command::kSet && command <= Command::kMetaSet;
}
// The general forms, whose details are in Request::meta.
constexpr bool is_meta(Command command) {
  return command == Command::kMetaSet ||
         (command >= Command::kMetaGet && command <= Command::kMetaDebug);
}
// Retrievals that also set the expiry.
constexpr bool is_touching(Command command) {
  return command == Command::kGat || command == Command::kGats;
}
constexpr bool wants_cas(Command command) {
  return command == Command::kGets || command == Command::kGats;
}

}  // namespace moxi
