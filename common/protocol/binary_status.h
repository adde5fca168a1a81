// The statuses of the binary protocol, their texts, and which of them says what became of a
// request.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/protocol/request.h"

namespace moxi {

enum class BinaryStatus : uint16_t {
  kOk = 0x00,
  kNotFound = 0x01,
  kExists = 0x02,
  kTooLarge = 0x03,
  kInvalid = 0x04,
  kNotStored = 0x05,
  kNonNumeric = 0x06,
  kAuthError = 0x20,
  kAuthContinue = 0x21,
  kUnknown = 0x81,
  kNoMemory = 0x82,
  kInternal = 0x84,
};

// `context.opcode` decides where one outcome means several things.
[[nodiscard]] BinaryStatus binary_status(const ReplyContext& context, Outcome outcome);

// What stands in the body of an answer with that status; nothing for kOk and kAuthContinue.
// `outcome` tells one lack of memory from another.
[[nodiscard]] std::string_view binary_text(BinaryStatus status, Outcome outcome);

}  // namespace moxi
