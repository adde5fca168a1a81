// One request, as parsed: the form in which all protocols meet.
//
// Views point into the input buffer and live until Handler::handle() returns; whoever keeps a
// request longer copies what it needs. Keys lie in an array of the worker, so that the keys of a
// whole read can be hashed and prefetched together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/protocol/command.h"
#include "common/protocol/meta_fields.h"
#include "common/protocol/response.h"

namespace moxi {

inline constexpr size_t kMaxKeyLength = 250;

struct KeyRef {
  std::string_view bytes;
  uint64_t hash = 0;  // the handler's, set in Handler::prefetch()
};

// What has to be remembered of a request to write its answer.
struct ReplyContext {
  Command command = Command::kGet;
  bool noreply = false;
  bool more_follows = false;  // a part of a multiget whose next part will be asked for: no END yet
  uint8_t opcode = 0;         // binary protocol only, as sent; and so is the next
  uint32_t opaque = 0;
  // Lent by who lets the request be parsed; null: general forms are refused as unknown. Filled if
  // is_meta(command).
  MetaFields* meta = nullptr;
};

struct Request : ReplyContext {
  Outcome error = Outcome::kError;  // kRejected: what to answer
  bool close_after = false;         // kRejected: the connection ends after the answer
  std::span<KeyRef> keys;           // get family: this group's keys; others: one key or none
  // get family: what of the line is not in `keys` yet (tokens separated by blanks); it is taken
  // apart by ServerCodec::next_keys(). `keys_continue`: the line's end has not arrived.
  std::string_view more_keys;
  bool keys_continue = false;
  bool continues = false;  // get family: keys of the line were handled before these
  uint32_t client_flags = 0;
  int64_t exptime = 0;         // as sent; also the delay of flush_all and the level of verbosity
  uint64_t cas = 0;            // unique of cas; of general forms the one to compare, if meta has C
  uint64_t delta = 0;          // incr, decr
  size_t value_size = 0;       // storage; kRejected: bytes of a data block to swallow (with CRLF)
  std::string_view value;      // storage: the body when it is complete in the input
  bool value_pending = false;  // storage: the body (and its end) is still to be read
  uint8_t value_end = 2;       // bytes behind a pending body: its CRLF, or none
  std::string_view args;  // stats: what follows the word; kAdmin: the line; kAuth: the mechanism
};

}  // namespace moxi
