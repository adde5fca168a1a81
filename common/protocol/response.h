// How a request ended. Handlers speak in outcomes; the codecs own the words.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/value_view.h"

namespace moxi {

enum class Outcome : uint8_t {
  kEnd,  // a retrieval or a list of statistics is complete
  kStored,
  kNotStored,
  kExists,
  kNotFound,
  kDeleted,
  kTouched,
  kNumber,  // Response::number
  kOk,
  kReset,
  kVersion,  // Response::text
  kMetaNoop,
  kAuthenticated,
  kAuthContinue,  // Response::text is the challenge
  kNothing,       // no reply at all (quit)
  kText,          // Response::text as it is: whole lines with their ends
  // errors
  kError,
  kBadFormat,
  kBadChunk,
  kBadDelta,
  kNonNumeric,
  kBadExptime,
  kDuplicateFlag,
  kInvalidFlag,
  kBadToken,
  kBadKeyEncoding,
  kTooManyFlags,
  kBadArithmeticFlag,
  kOpaqueTooLong,
  kBadSetMode,
  kBadArithmeticMode,
  kUnauthenticated,
  kAuthFailure,
  kAuthTooLong,
  kBadAuthToken,
  kBadAuthEnd,
  kKeyNotAllowed,  // proxy role: bytes that a backend's protocol cannot carry safely
  kTooLarge,
  kOutOfMemoryStoring,
  kOutOfMemoryReading,
  kOutOfMemory,
  kFlushNotAllowed,
  kClientError,  // "CLIENT_ERROR " + Response::text
  kServerError,  // "SERVER_ERROR " + Response::text
};

constexpr bool is_error(Outcome outcome) {
  return outcome >= Outcome::kError;
}

// Of a general form the answer is kEnd (a hit whose value is not shown), kNotFound, kStored,
// kNotStored, kExists, kDeleted or kNumber, whatever the protocol calls them.
struct Response {
  Outcome outcome = Outcome::kEnd;
  uint64_t number = 0;  // kNumber: the number; kTouched: the client flags of the item
  // Only valid during the call that they are passed to.
  std::string_view text;
  const ItemState* state = nullptr;  // general forms: what flags may ask for, if there is an item
  uint64_t cas = 0;                  // of the item as the command left it; 0: not known
};

}  // namespace moxi
