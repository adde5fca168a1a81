#include "common/protocol/binary_status.h"

#include <algorithm>
#include <array>

#include "common/protocol/binary_opcodes.h"

namespace moxi {
namespace {

struct StatusText {
  BinaryStatus status;
  std::string_view text;
};

constexpr auto kTexts = std::to_array<StatusText>({
    {BinaryStatus::kOk, {}},
    {BinaryStatus::kNotFound, "Not found"},
    {BinaryStatus::kExists, "Data exists for key."},
    {BinaryStatus::kTooLarge, "Too large."},
    {BinaryStatus::kInvalid, "Invalid arguments"},
    {BinaryStatus::kNotStored, "Not stored."},
    {BinaryStatus::kNonNumeric, "Non-numeric server-side value for incr or decr"},
    {BinaryStatus::kAuthError, "Auth failure."},
    {BinaryStatus::kUnknown, "Unknown command"},
    {BinaryStatus::kNoMemory, "Out of memory"},
    {BinaryStatus::kInternal, "Internal error"},
});

struct ErrorStatus {
  Outcome outcome;
  BinaryStatus status;
};

// All other errors are about what was asked.
constexpr auto kErrors = std::to_array<ErrorStatus>({
    {Outcome::kError, BinaryStatus::kUnknown},
    {Outcome::kNonNumeric, BinaryStatus::kNonNumeric},
    {Outcome::kUnauthenticated, BinaryStatus::kAuthError},
    {Outcome::kAuthFailure, BinaryStatus::kAuthError},
    {Outcome::kFlushNotAllowed, BinaryStatus::kAuthError},
    {Outcome::kTooLarge, BinaryStatus::kTooLarge},
    {Outcome::kOutOfMemoryStoring, BinaryStatus::kNoMemory},
    {Outcome::kOutOfMemoryReading, BinaryStatus::kNoMemory},
    {Outcome::kOutOfMemory, BinaryStatus::kNoMemory},
    {Outcome::kServerError, BinaryStatus::kInternal},
});

bool is_add(uint8_t opcode) {
  return is_opcode(opcode, BinaryOpcode::kAdd) || is_opcode(opcode, BinaryOpcode::kAddQ);
}
bool is_replace(uint8_t opcode) {
  return is_opcode(opcode, BinaryOpcode::kReplace) || is_opcode(opcode, BinaryOpcode::kReplaceQ);
}

// Why something was not stored, which the text protocol has one word for.
BinaryStatus not_stored(uint8_t opcode) {
  if (is_add(opcode)) return BinaryStatus::kExists;
  return is_replace(opcode) ? BinaryStatus::kNotFound : BinaryStatus::kNotStored;
}

// A refused packet has kRejected, not the command that it would have been.
BinaryStatus error_status(const ReplyContext& context, Outcome outcome) {
  const Command asked = context.command;
  const bool unknown_list = outcome == Outcome::kError || outcome == Outcome::kClientError;
  if (asked == Command::kStats && unknown_list) return BinaryStatus::kNotFound;
  // A value that could be stored, but not together with what is there.
  const bool extends = binary_operation(context.opcode).extends() && asked != Command::kRejected;
  if (extends && outcome == Outcome::kTooLarge) return BinaryStatus::kNotStored;
  const auto* const found = std::find_if(
      kErrors.begin(), kErrors.end(), [&](const ErrorStatus& e) { return e.outcome == outcome; });
  return found == kErrors.end() ? BinaryStatus::kInvalid : found->status;
}

}  // namespace

BinaryStatus binary_status(const ReplyContext& context, Outcome outcome) {
  if (is_error(outcome)) return error_status(context, outcome);
  if (outcome == Outcome::kEnd && is_retrieval(context.command)) return BinaryStatus::kNotFound;
  if (outcome == Outcome::kNotStored) return not_stored(context.opcode);
  if (outcome == Outcome::kExists) return BinaryStatus::kExists;
  if (outcome == Outcome::kNotFound) return BinaryStatus::kNotFound;
  if (outcome == Outcome::kAuthContinue) return BinaryStatus::kAuthContinue;
  return BinaryStatus::kOk;
}

std::string_view binary_text(BinaryStatus status, Outcome outcome) {
  if (outcome == Outcome::kOutOfMemoryStoring) return "Out of memory allocating item";
  if (outcome == Outcome::kOutOfMemoryReading) return "Out of memory during read";
  if (outcome == Outcome::kOutOfMemory) return "Out of memory incrementing value";
  const auto* const found = std::find_if(
      kTexts.begin(), kTexts.end(), [&](const StatusText& text) { return text.status == status; });
  return found == kTexts.end() ? std::string_view{} : found->text;
}

}  // namespace moxi
