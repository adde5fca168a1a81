#include "proxy/backend/legal_reply.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace moxi {
namespace {

constexpr uint64_t bit(Outcome outcome) {
  return uint64_t{1} << static_cast<unsigned>(outcome);
}

static_assert(static_cast<unsigned>(Outcome::kServerError) < 64);

// The ends of an answer that are no errors.
constexpr uint64_t good_ends(Command command) {
  switch (command) {
    case Command::kGet:
    case Command::kGets:
    case Command::kGat:
    case Command::kGats:
      return bit(Outcome::kEnd);
    case Command::kSet:
      return bit(Outcome::kStored);
    case Command::kAdd:
    case Command::kReplace:
    case Command::kAppend:
    case Command::kPrepend:
      return bit(Outcome::kStored) | bit(Outcome::kNotStored);
    case Command::kCas:
      return bit(Outcome::kStored) | bit(Outcome::kExists) | bit(Outcome::kNotFound);
    case Command::kDelete:
      return bit(Outcome::kDeleted) | bit(Outcome::kNotFound);
    case Command::kIncr:
    case Command::kDecr:
      return bit(Outcome::kNumber) | bit(Outcome::kNotFound);
    case Command::kTouch:
      return bit(Outcome::kTouched) | bit(Outcome::kNotFound);
    case Command::kFlushAll:
    case Command::kVerbosity:
      return bit(Outcome::kOk);
    case Command::kVersion:
      return bit(Outcome::kVersion);
    case Command::kStats:
      return bit(Outcome::kEnd) | bit(Outcome::kReset) | bit(Outcome::kOk);
    case Command::kMetaNoop:
      return bit(Outcome::kMetaNoop);
    // What is no error is ReplyKind::kGeneral.
    case Command::kMetaGet:
    case Command::kMetaSet:
    case Command::kMetaDelete:
    case Command::kMetaArithmetic:
    case Command::kMetaDebug:
      return 0;
    // Never sent to a backend.
    case Command::kAdmin:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return 0;
  }
  return 0;
}

constexpr uint32_t bit(GeneralStatus status) {
  return uint32_t{1} << static_cast<unsigned>(status);
}

constexpr uint32_t general_ends(Command command) {
  constexpr uint32_t kRefusals =
      bit(GeneralStatus::kExists) | bit(GeneralStatus::kNotFound) | bit(GeneralStatus::kNotStored);
  switch (command) {
    case Command::kMetaGet:
      return bit(GeneralStatus::kValue) | bit(GeneralStatus::kHead) | bit(GeneralStatus::kMiss);
    case Command::kMetaSet:
      return bit(GeneralStatus::kHead) | kRefusals;
    case Command::kMetaDelete:
      return bit(GeneralStatus::kHead) | bit(GeneralStatus::kExists) |
             bit(GeneralStatus::kNotFound);
    case Command::kMetaArithmetic:
      return bit(GeneralStatus::kValue) | kRefusals;
    case Command::kMetaDebug:
      return bit(GeneralStatus::kDescription) | bit(GeneralStatus::kMiss);
    case Command::kGet:
    case Command::kGets:
    case Command::kGat:
    case Command::kGats:
    case Command::kSet:
    case Command::kAdd:
    case Command::kReplace:
    case Command::kAppend:
    case Command::kPrepend:
    case Command::kCas:
    case Command::kDelete:
    case Command::kIncr:
    case Command::kDecr:
    case Command::kTouch:
    case Command::kFlushAll:
    case Command::kVersion:
    case Command::kVerbosity:
    case Command::kStats:
    case Command::kAdmin:
    case Command::kMetaNoop:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return 0;
  }
  return 0;
}

constexpr size_t kCommands = static_cast<size_t>(Command::kRejected) + 1;

constexpr std::array<uint64_t, kCommands> make_good_ends() {
  std::array<uint64_t, kCommands> ends{};
  for (size_t i = 0; i < kCommands; ++i)
    ends[i] = good_ends(static_cast<Command>(i));
  return ends;
}

constexpr std::array<uint64_t, kCommands> kGoodEnds = make_good_ends();

}  // namespace

bool is_legal_reply(Command command, const Reply& reply) {
  switch (reply.kind) {
    case ReplyKind::kValue:
      return is_retrieval(command) && reply.has_cas == wants_cas(command);
    case ReplyKind::kMiss:
      return is_retrieval(command);
    case ReplyKind::kStat:
      return command == Command::kStats;
    case ReplyKind::kDone:
      return is_error(reply.response.outcome) ||
             (kGoodEnds[static_cast<size_t>(command)] & bit(reply.response.outcome)) != 0;
    case ReplyKind::kGeneral:
      return (general_ends(command) & bit(reply.general.status)) != 0;
  }
  return false;
}

bool is_own_error(Command command, Outcome outcome) {
  const bool is_arithmetic =
      command == Command::kIncr || command == Command::kDecr || command == Command::kMetaArithmetic;
  return (is_arithmetic && outcome == Outcome::kNonNumeric) ||
         (is_storage(command) && outcome == Outcome::kTooLarge);
}

bool loses_body(Command command, Outcome outcome) {
  if (!is_storage(command) || !is_error(outcome)) return false;
  // An ms with a flag that the backend does not know: the data block is skipped as well.
  const bool is_flag_error = outcome == Outcome::kInvalidFlag || outcome == Outcome::kBadToken ||
                             outcome == Outcome::kBadSetMode;
  if (command == Command::kMetaSet && is_flag_error) return false;
  // These refuse the item after its line was understood; its data block is skipped.
  return outcome != Outcome::kTooLarge && outcome != Outcome::kOutOfMemoryStoring &&
         outcome != Outcome::kOutOfMemory && outcome != Outcome::kServerError;
}

}  // namespace moxi
