#include "t/simulation/fault.h"

#include <array>
#include <cstddef>

namespace moxi::simulation {

const char* name_of(FaultKind kind) {
  constexpr std::array<const char*, kFaultKinds> kNames = {
      "kill", "freeze", "reset", "close", "hang connects", "accept and close", "lie"};
  return kNames[static_cast<size_t>(kind)];
}

const char* name_of(Lie lie) {
  constexpr std::array<const char*, kLies> kNames = {"extra value",
                                                     "twice",
                                                     "wrong key",
                                                     "wrong kind",
                                                     "too long",
                                                     "too short",
                                                     "huge",
                                                     "negative",
                                                     "garbage",
                                                     "half then silence",
                                                     "half then reset",
                                                     "error",
                                                     "unasked",
                                                     "wrong number",
                                                     "missing",
                                                     "early"};
  return kNames[static_cast<size_t>(lie)];
}

}  // namespace moxi::simulation
