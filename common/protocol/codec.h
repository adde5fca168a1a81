// The two halves of a protocol. A codec is a pure function over bytes: no socket, no clock, no
// state of a connection; it is shared by all connections of a worker.
//
// Server half: bytes of a client -> Request; Response -> bytes to the client.
// Client half: Request -> bytes to a backend; bytes of a backend -> Reply.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/base/value_view.h"
#include "common/protocol/general_reply.h"
#include "common/protocol/request.h"
#include "common/protocol/response.h"

namespace moxi {

enum class ParseStatus : uint8_t {
  kNeedMore,  // nothing consumed
  kRequest,   // `consumed` bytes are done with (but for a pending body); the request is filled
  kClose,     // not this protocol, or abuse: close without an answer
};

struct ParseResult {
  ParseStatus status = ParseStatus::kNeedMore;
  size_t consumed = 0;
};

class ServerCodec {
 public:
  virtual ~ServerCodec() = default;

  // Parses the request at the start of `in`. `keys` has room for at least one key: the first key
  // goes to keys[0] and request.keys covers it. A storage request whose body is not complete in
  // `in` is kNeedMore while value_size <= kMaxBufferedBody or less than kMaxBufferedBody of it have
  // arrived; after that it is kRequest with value_pending, and the line alone is consumed.
  virtual ParseResult parse(std::string_view in, std::span<KeyRef> keys,
                            Request& request) const = 0;

  // Moves keys of request.more_keys into `room` (at most room.size()) and sets request.keys to
  // them; an empty group = none left. All of them are valid: bad lines were refused by parse().
  virtual void next_keys(Request& request, std::span<KeyRef> room) const = 0;

  // For a get line that is longer than kMaxWholeLine (request.keys_continue): takes whole key
  // tokens from `in`, sets more_keys (empty: there were only blanks) and keys_continue. kNeedMore:
  // no whole token yet; kRequest with command kRejected (and close_after): a bad key.
  virtual ParseResult continue_keys(std::string_view in, Request& request) const = 0;

  // The most bytes that write_hit() needs for an item of at most kMaxCopiedValue.
  static constexpr size_t kValueRoom = kMaxCopiedValue + 512;

  // One hit of a retrieval. The queue has room for kValueRoom bytes, so nothing allocates.
  virtual void write_value(const ReplyContext& context, std::string_view key, const ItemView& item,
                           OutputQueue& out, BlockPool& pool) const = 0;
  // The same and the end of the answer (none when more_follows): what a retrieval of one key that
  // hits is answered with, a general form among them.
  virtual void write_hit(const ReplyContext& context, std::string_view key, const ItemView& item,
                         OutputQueue& out, BlockPool& pool) const = 0;
  virtual void write_large_value(const ReplyContext& context, std::string_view key,
                                 const ItemView& item, LargeValue value, OutputQueue& out,
                                 BlockPool& pool) const = 0;
  // As write_hit().
  virtual void write_large_hit(const ReplyContext& context, std::string_view key,
                               const ItemView& item, LargeValue value, OutputQueue& out,
                               BlockPool& pool) const = 0;
  virtual void write_stat(const ReplyContext& context, std::string_view name,
                          std::string_view value, OutputQueue& out, BlockPool& pool) const = 0;
  // The end of the answer. Writes nothing for noreply, or for kEnd when more_follows.
  virtual void write(const ReplyContext& context, const Response& response, OutputQueue& out,
                     BlockPool& pool) const = 0;
};

// A command line longer than this is only legal for get, gets, gat and gats.
inline constexpr size_t kMaxLine = 2048;
// The longest line that is looked at whole before its first key runs.
inline constexpr size_t kMaxWholeLine = 65536 - 4096;
// Bodies up to this size are handed over in one piece.
inline constexpr size_t kMaxBufferedBody = 32768;

enum class ReplyKind : uint8_t { kValue, kStat, kDone, kGeneral, kMiss };

// One element of a backend's answer: a VALUE, a STAT line, or the line that ends it; or the whole
// answer to a general form. kMiss: a key of a retrieval is not there, where that is said of each
// (tagged_codec.h).
struct Reply {
  ReplyKind kind = ReplyKind::kDone;
  Response response;     // kDone
  std::string_view key;  // kValue, kMiss: the key; kStat: the name
  // kValue, kGeneral: the data when it is complete in the input; kStat: the value.
  std::string_view value;
  size_t value_size = 0;       // kValue, kGeneral: the announced length
  bool value_pending = false;  // kValue: the data (and its CRLF) are still to be read
  bool has_cas = false;
  uint32_t client_flags = 0;
  uint64_t cas = 0;
  GeneralReply general;  // kGeneral; the others leave it as it was
  // Where a key is kept that came in base64.
  std::array<char, kMaxDecodedKey> key_room;
};

enum class ReplyStatus : uint8_t {
  kNeedMore,
  kReply,
  kBroken,  // not a reply of this protocol: the connection cannot be trusted any longer
};

struct ReplyResult {
  ReplyStatus status = ReplyStatus::kNeedMore;
  size_t consumed = 0;
};

class ClientCodec {
 public:
  virtual ~ClientCodec() = default;

  // `keys` of a retrieval as one command.
  virtual void write_retrieval(const Request& request, std::span<const KeyRef> keys,
                               OutputQueue& out, BlockPool& pool) const = 0;
  // Any other command, from parsed fields only. A storage command's body is `request.value`
  // (complete).
  virtual void write(const Request& request, OutputQueue& out, BlockPool& pool) const = 0;
  // The line of a storage command whose body of `size` bytes, and the CRLF behind it, follow.
  virtual void write_head(const Request& request, size_t size, OutputQueue& out,
                          BlockPool& pool) const = 0;
  // A general form, with a number that its answer has to name. Its key can_be_named().
  virtual void write_general(const Request& request, uint32_t tag, OutputQueue& out,
                             BlockPool& pool) const = 0;

  // Parses one element at the start of `in`. A VALUE longer than `max_value`, a line longer than
  // kMaxLine or one that is no reply is kBroken. A VALUE of at most kMaxBufferedBody is kNeedMore
  // until its CRLF is there; of a longer one the line alone is consumed (value_pending).
  virtual ReplyResult parse(std::string_view in, size_t max_value, Reply& reply) const = 0;
};

}  // namespace moxi
