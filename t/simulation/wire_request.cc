#include "t/simulation/wire_request.h"

namespace moxi::simulation {
namespace {

// Times between a month, where they begin to be moments, and this are long over.
constexpr int64_t kMonth = 2592000;
constexpr int64_t kLongOver = 1'000'000'000;

Command store_command(const WireCommand& command) {
  switch (command.mode) {
    case 'E':
      return Command::kAdd;
    case 'A':
      return Command::kAppend;
    case 'P':
      return Command::kPrepend;
    default:
      if (command.cas) return Command::kCas;
      return command.mode == 'R' ? Command::kReplace : Command::kSet;
  }
}

Command get_command(const WireCommand& command) {
  if (!command.wants_value && command.exptime) return Command::kTouch;
  if (command.exptime) return command.wants_cas ? Command::kGats : Command::kGat;
  return command.wants_cas ? Command::kGets : Command::kGet;
}

Command command_of(const WireCommand& command) {
  switch (command.verb) {
    case WireVerb::kGet:
      return get_command(command);
    case WireVerb::kStore:
      return store_command(command);
    case WireVerb::kDelete:
      return Command::kDelete;
    case WireVerb::kArithmetic:
      return command.mode == '+' ? Command::kIncr : Command::kDecr;
    case WireVerb::kFlush:
      return Command::kFlushAll;
    case WireVerb::kStats:
      return Command::kStats;
    case WireVerb::kVersion:
      return Command::kVersion;
    case WireVerb::kNoop:
      return Command::kMetaNoop;
    case WireVerb::kDebug:
    case WireVerb::kVerbosity:
    case WireVerb::kQuit:
    case WireVerb::kLogin:
      return Command::kRejected;
  }
  return Command::kRejected;
}

}  // namespace

StoreRequest store_request_of(const WireCommand& command) {
  StoreRequest request;
  request.command = command_of(command);
  for (const std::string& key : command.keys)
    request.keys.push_back(key);
  request.flags = command.flags.value_or(0);
  request.exptime = command.exptime.value_or(0);
  if (request.exptime > kMonth && request.exptime < kLongOver) request.exptime = -1;
  const bool counts = command.verb == WireVerb::kArithmetic;
  request.number = counts ? command.delta.value_or(1) : command.cas.value_or(0);
  request.size = command.value.size();
  request.body = command.value;
  request.args = command.args;
  request.noreply = command.is_quiet;
  return request;
}

}  // namespace moxi::simulation
