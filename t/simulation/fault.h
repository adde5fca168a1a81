// What a backend of a simulation does wrong, and when.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace moxi::simulation {

enum class FaultKind : uint8_t {
  kKill,            // its connections are reset, it forgets everything, and refuses for a while
  kFreeze,          // it stands still for a while; what it was asked is answered afterwards
  kReset,           // its connections are reset, some of them in the middle of an answer
  kClose,           // likewise, in an orderly way
  kHangConnects,    // its connections are reset, and new ones are not made for a while
  kAcceptAndClose,  // its connections are closed, and new ones at once as well, for a while
  kLie,             // some of its answers are wrong, for a while
};
inline constexpr size_t kFaultKinds = 7;

enum class Lie : uint8_t {
  kExtraValue,       // a value that nobody asked for, behind the answer
  kTwice,            // the answer, and once more
  kWrongKey,         // a VALUE of a key that the command did not name
  kWrongKind,        // an answer that the command cannot have
  kTooLong,          // more bytes announced than there are
  kTooShort,         // fewer
  kHuge,             // almost 2^32 bytes announced
  kNegative,         // -1 byte announced
  kGarbage,          // bytes without sense
  kHalfThenSilence,  // the connection stays open and says nothing more
  kHalfThenReset,    // an answer, cut off
  kError,            // an error line instead of the answer
  kUnasked,          // the answer, and some time later a value that nobody asked for
  // Where answers name the number of their request; elsewhere nobody could tell.
  kWrongNumber,  // another one
  kMissing,      // no answer
  kEarly,        // the answer, and one to the next request before that has come
};
inline constexpr size_t kLies = 16;

struct Fault {
  FaultKind kind = FaultKind::kReset;
  TimePoint begin;
  TimePoint end;
  Lie lie = Lie::kTwice;      // kLie
  unsigned lie_percent = 30;  // of its answers
};

const char* name_of(FaultKind kind);
const char* name_of(Lie lie);

}  // namespace moxi::simulation
