#include "t/smuggling/saying.h"

#include <limits>

namespace moxi::smuggling {
namespace {

// A moment long ago: there are no times before now in packets.
constexpr int64_t kLongAgo = 60 * 60 * 24 * 30 + 1;

bool extends(const WireCommand& command) {
  return command.mode == 'A' || command.mode == 'P';
}

void say_time(std::optional<int64_t>& time) {
  if (time && *time < 0) time = kLongAgo;
}

bool asks_for(const WireCommand& command, std::string_view letters) {
  return command.returns.find_first_of(letters) != std::string::npos;
}

bool fits_a_packet(const WireCommand& command) {
  switch (command.verb) {
    case WireVerb::kGet:
      return !command.is_glimpse && !command.cas && !command.own_cas && !command.vivify &&
             !command.recache && !asks_for(command, "thl");
    case WireVerb::kStore:
      return !command.own_cas && !command.invalidates && !(extends(command) && command.vivify);
    case WireVerb::kDelete:
      return !command.own_cas && !command.invalidates && !command.empties && !command.exptime;
    case WireVerb::kArithmetic:
      return !command.own_cas && !command.exptime && !asks_for(command, "t");
    case WireVerb::kDebug:
      return false;
    case WireVerb::kFlush:
    case WireVerb::kStats:
    case WireVerb::kVersion:
    case WireVerb::kVerbosity:
    case WireVerb::kNoop:
    case WireVerb::kQuit:
    case WireVerb::kLogin:
      return true;
  }
  return true;
}

void put_store(WireCommand& command) {
  say_time(command.exptime);
  command.vivify.reset();
  if (command.mode == 'E') command.cas.reset();
  // A store that compares ids is the same whichever of the three it is.
  if (command.cas && !extends(command)) command.mode = 'S';
}

void put_number(WireCommand& command) {
  say_time(command.vivify);
  if (!command.vivify) command.initial.reset();
  if (command.vivify && !command.initial) command.initial = 0;
}

}  // namespace

bool can_be_said(const WireCommand& command, BackendProtocol protocol) {
  return protocol != BackendProtocol::kBinary || fits_a_packet(command);
}

WireCommand as_said(const WireCommand& command, BackendProtocol protocol) {
  WireCommand said = command;
  said.returns.clear();
  if (protocol == BackendProtocol::kAscii) return said;
  const bool is_plain_get = said.verb == WireVerb::kGet && said.wants_value && !said.cas &&
                            !said.own_cas && !said.vivify && !said.recache && !said.is_glimpse;
  // Like those of classic commands, they may have been merged.
  if (is_plain_get) said.is_general = false;
  if (protocol == BackendProtocol::kMeta) return said;
  // No id means: none is compared.
  if (said.cas == uint64_t{0}) said.cas = std::numeric_limits<uint64_t>::max();
  if (said.verb == WireVerb::kGet) {
    say_time(said.exptime);
    said.wants_value = true;
    said.is_general = false;
  } else if (said.verb == WireVerb::kStore) {
    put_store(said);
  } else if (said.verb == WireVerb::kArithmetic) {
    put_number(said);
  } else if (said.verb == WireVerb::kFlush && said.exptime && *said.exptime < 0) {
    said.exptime = 0;
  } else if (said.verb == WireVerb::kDelete) {
    said.flags.reset();
  }
  return said;
}

}  // namespace moxi::smuggling
