#include "common/protocol/meta_client_codec.h"

#include <limits>

#include "common/protocol/base64_key.h"
#include "common/protocol/classic_as_meta.h"
#include "common/protocol/meta_request_writer.h"
#include "common/protocol/text_client_codec.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_reply_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {
namespace {

constexpr ReplyResult kBrokenReply = {ReplyStatus::kBroken, 0};
// What write() returns.
constexpr uint8_t kClassicLine = 0;
constexpr uint8_t kMetaCommand = 1;

// The key, which comes in base64 if whoever stored the item has named it so.
bool take_key(Reply& reply) {
  const GeneralReply& general = reply.general;
  reply.key = general.key;
  if (general.has('b')) {
    if (general.key.size() > kMaxKeyLength) return false;
    reply.key = {reply.key_room.data(), decode_key(general.key, reply.key_room)};
  }
  return general.has('k') && is_plain_key(reply.key);
}

// An item, or the news that there is none, as the answer to a classic retrieval.
bool become_item(Command command, Reply& reply) {
  const GeneralReply& general = reply.general;
  if (!take_key(reply)) return false;
  if (general.status == GeneralStatus::kMiss) {
    reply.kind = ReplyKind::kMiss;
    return true;
  }
  if (general.status != GeneralStatus::kValue || !general.has('f')) return false;
  reply.kind = ReplyKind::kValue;
  reply.client_flags = general.state.client_flags;
  reply.has_cas = general.has('c');
  reply.cas = general.state.cas;
  return reply.has_cas == wants_cas(command);
}

// The answer to any other classic command; whether the command can have it is not looked at.
bool become_end(Command command, Reply& reply) {
  const GeneralStatus status = reply.general.status;
  reply.kind = ReplyKind::kDone;
  Response& response = reply.response;
  switch (status) {
    case GeneralStatus::kHead:
      response.outcome = command == Command::kDelete  ? Outcome::kDeleted
                         : command == Command::kTouch ? Outcome::kTouched
                                                      : Outcome::kStored;
      return true;
    case GeneralStatus::kValue:
      response.outcome = Outcome::kNumber;
      return !reply.value_pending && reply.value.size() <= kMaxDigits &&
             parse_decimal(reply.value, std::numeric_limits<uint64_t>::max(), response.number);
    case GeneralStatus::kNotStored:
      response.outcome = Outcome::kNotStored;
      return true;
    case GeneralStatus::kExists:
      response.outcome = Outcome::kExists;
      return true;
    case GeneralStatus::kMiss:
    case GeneralStatus::kNotFound:
      response.outcome = Outcome::kNotFound;
      return true;
    case GeneralStatus::kDescription:
      return false;
  }
  return false;
}

// Whether `reply` can be what was awaited; it then is the answer to the command as it was asked.
bool take_meta(const Awaited& awaited, Reply& reply) {
  // Errors have no flags.
  if (reply.kind == ReplyKind::kDone) return is_error(reply.response.outcome);
  if (reply.kind != ReplyKind::kGeneral) return false;
  if (is_meta(awaited.command)) return true;  // its tag is looked at with the rest of it
  if (!reply.general.has('O') || reply.general.tag != awaited.tag) return false;
  return is_retrieval(awaited.command) ? become_item(awaited.command, reply)
                                       : become_end(awaited.command, reply);
}

}  // namespace

uint8_t MetaClientCodec::write(const Request& request, std::span<const KeyRef> keys, uint32_t tag,
                               OutputQueue& out, BlockPool& pool) const {
  if (is_meta(request.command)) {
    write_meta_request(request, tag, out, pool);
    return kMetaCommand;
  }
  if (keys.empty()) {
    text_client_codec().write(request, out, pool);
    return kClassicLine;
  }
  for (const KeyRef& key : keys)
    write_classic_as_meta(request, key.bytes, tag, out, pool);
  return kMetaCommand;
}

ReplyResult MetaClientCodec::parse(std::string_view in, const Awaited& awaited, size_t max_value,
                                   Reply& reply) const {
  const ReplyResult result = parse_text_reply(in, max_value, reply);
  if (result.status != ReplyStatus::kReply || awaited.note == kClassicLine) return result;
  return take_meta(awaited, reply) ? result : kBrokenReply;
}

const TaggedCodec& meta_client_codec() {
  static const MetaClientCodec codec;
  return codec;
}

}  // namespace moxi
