// Finds the next reply in what a server sent: the generator's half of the text protocol, and of
// the binary one what answers a GETK.
//
// A pure function over bytes. It takes a reply only when all of it is there, value included, and
// trusts nothing: a line that it does not know is kOther, for the caller to report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace moxi {

enum class ReplyKind : uint8_t {
  kNeedMore,     // no complete reply yet
  kValue,        // VALUE: one hit of a get, more follow
  kEnd,          // END: the get is answered
  kMetaValue,    // VA: a meta get's hit, and its end
  kMetaMiss,     // EN, or a binary get's miss
  kStored,       // STORED or HD
  kOther,        // anything else; `key` is the line
  kBinaryValue,  // a binary get's hit, with its key, and its end
};

struct Reply {
  ReplyKind kind = ReplyKind::kNeedMore;
  size_t consumed = 0;     // bytes of `in` that the reply takes; 0 for kNeedMore
  std::string_view key;    // kValue, kBinaryValue
  std::string_view value;  // of all three
};

// The views in the result point into `in`.
Reply scan_reply(std::string_view in);

}  // namespace moxi
