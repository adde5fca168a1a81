#include "common/protocol/general_binary_codec.h"

#include <algorithm>
#include <limits>

#include "common/protocol/binary_opcodes.h"
#include "common/protocol/meta_request_parser.h"
#include "common/protocol/meta_request_writer.h"
#include "common/protocol/text_request_parser.h"

namespace moxi {
namespace {

// Text takes times as signed numbers of 32 bits: what is later is as late as can be said.
int64_t sayable(int64_t time) {
  return std::min<int64_t>(time, std::numeric_limits<int32_t>::max());
}

// The general form `command`, with the flags `letters`.
void become(Request& request, Command command, std::string_view letters) {
  MetaFields& meta = *request.meta;
  request.command = command;
  reset(meta);
  meta.wire_key = request.keys.front().bytes;
  for (const char letter : letters)
    meta.add(letter);
}

void become_store(Request& request, char mode, std::string_view letters) {
  become(request, Command::kMetaSet, letters);
  request.meta->mode = mode;
}

void become_arithmetic(Request& request, char mode) {
  become(request, Command::kMetaArithmetic, "MDc");
  request.meta->mode = mode;
}

// A store that compares ids, as the parser made it.
void complete_store(Request& request) {
  MetaFields& meta = *request.meta;
  meta.add('c');
  if (binary_operation(request.opcode).extends()) return;
  meta.add('F');
  meta.add('T');
}

void generalise(Request& request) {
  switch (request.command) {
    case Command::kGet:
      return become(request, Command::kMetaGet, "vfc");
    case Command::kGat:
      return become(request, Command::kMetaGet, "vfcT");
    case Command::kTouch:
      return become(request, Command::kMetaGet, "fcT");
    case Command::kSet:
      return become_store(request, 'S', "MFTc");
    case Command::kAdd:
      return become_store(request, 'E', "MFTc");
    case Command::kReplace:
      return become_store(request, 'R', "MFTc");
    case Command::kAppend:
      return become_store(request, 'A', "Mc");
    case Command::kPrepend:
      return become_store(request, 'P', "Mc");
    case Command::kDelete:
      return become(request, Command::kMetaDelete, "");
    case Command::kIncr:
      return become_arithmetic(request, '+');
    case Command::kDecr:
      return become_arithmetic(request, '-');
    case Command::kMetaSet:
      return complete_store(request);
    case Command::kMetaArithmetic:
      return request.meta->add('c');
    default:
      return;  // it is one already, or has no key
  }
}

ParseResult refuse_key(Request& request, size_t consumed) {
  const size_t swallow = request.value_pending ? request.value_size : 0;
  return refuse(request, Outcome::kKeyNotAllowed, consumed, swallow);
}

}  // namespace

ParseResult GeneralBinaryCodec::parse(std::string_view in, std::span<KeyRef> keys,
                                      Request& request) const {
  const ParseResult result = BinaryServerCodec::parse(in, keys, request);
  if (result.status != ParseStatus::kRequest || request.command == Command::kRejected)
    return result;
  request.exptime = sayable(request.exptime);
  if (request.keys.empty()) return result;
  if (!can_be_named(request.keys.front().bytes)) return refuse_key(request, result.consumed);
  generalise(request);
  request.meta->flags = {};
  request.meta->vivify_exptime = sayable(request.meta->vivify_exptime);
  return result;
}

void GeneralBinaryCodec::write(const ReplyContext& context, const Response& response,
                               OutputQueue& out, BlockPool& pool) const {
  if (!is_meta(context.command)) return BinaryServerCodec::write(context, response, out, pool);
  ReplyContext asked = context;
  asked.command = binary_operation(context.opcode).command;
  Response told = response;
  if (context.command == Command::kMetaGet && response.outcome == Outcome::kNotFound) {
    if (is_retrieval(asked.command)) told.outcome = Outcome::kEnd;
  } else if (context.command == Command::kMetaGet && response.outcome == Outcome::kEnd) {
    told.outcome = Outcome::kTouched;
    told.number = response.state == nullptr ? 0 : response.state->client_flags;
  }
  BinaryServerCodec::write(asked, told, out, pool);
}

const ServerCodec& general_binary_codec() {
  static const GeneralBinaryCodec codec;
  return codec;
}

}  // namespace moxi
