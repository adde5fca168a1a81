// How a request ended. Handlers speak in outcomes; the codecs own the words.
#pragma once

#include <cstdint>
#include <string_view>

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
  kNothing,  // no reply at all (quit)
  kText,     // Response::text as it is: whole lines with their ends
  // errors
  kError,
  kBadFormat,
  kBadChunk,
  kBadDelta,
  kNonNumeric,
  kBadExptime,
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

struct Response {
  Outcome outcome = Outcome::kEnd;
  uint64_t number = 0;
  std::string_view text;  // only valid during the call that it is passed to
};

}  // namespace moxi
