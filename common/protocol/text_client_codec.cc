#include "common/protocol/text_client_codec.h"

#include "common/protocol/meta_request_writer.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_reply_parser.h"
#include "common/protocol/text_words.h"

namespace moxi {

namespace {

// The longest word, four numbers, blanks, noreply and CRLF; the key and free text come on top.
constexpr size_t kFieldsRoom = 128;

char* put_field(char* p, std::string_view field) {
  *p++ = ' ';
  return put_short(p, field);
}

char* put_number(char* p, uint64_t number) {
  *p++ = ' ';
  return write_decimal(p, number);
}

char* put_time(char* p, int64_t time) {
  *p++ = ' ';
  if (time >= 0) return write_decimal(p, static_cast<uint64_t>(time));
  *p++ = '-';
  return write_decimal(p, 0 - static_cast<uint64_t>(time));
}

char* put_storage_fields(char* p, const Request& request, size_t size) {
  p = put_number(p, request.client_flags);
  p = put_time(p, request.exptime);
  p = put_number(p, size);
  return request.command == Command::kCas ? put_number(p, request.cas) : p;
}

// What follows the word and the key; `size`: of the value.
char* put_arguments(char* p, const Request& request, size_t size) {
  switch (request.command) {
    case Command::kSet:
    case Command::kAdd:
    case Command::kReplace:
    case Command::kAppend:
    case Command::kPrepend:
    case Command::kCas:
      return put_storage_fields(p, request, size);
    case Command::kIncr:
    case Command::kDecr:
      return put_number(p, request.delta);
    case Command::kTouch:
    case Command::kVerbosity:
      return put_time(p, request.exptime);
    case Command::kFlushAll:
      return request.exptime == 0 ? p : put_time(p, request.exptime);
    case Command::kStats:
      if (request.args.empty()) return p;
      *p++ = ' ';
      return put_sanitised(p, request.args.substr(0, kMaxReplyText));
    case Command::kGet:
    case Command::kGets:
    case Command::kGat:
    case Command::kGats:
    case Command::kDelete:
    case Command::kVersion:
    case Command::kAdmin:
    case Command::kMetaNoop:
    case Command::kMetaGet:
    case Command::kMetaSet:
    case Command::kMetaDelete:
    case Command::kMetaArithmetic:
    case Command::kMetaDebug:
    case Command::kAuth:
    case Command::kQuit:
    case Command::kRejected:
      return p;
  }
  return p;
}

// What a backend of this protocol can be asked.
bool has_classic_form(Command command) {
  return command != Command::kRejected && command != Command::kAdmin && command != Command::kAuth &&
         !is_meta(command);
}

// The commands that know the word; elsewhere it would be an argument.
bool takes_noreply(Command command) {
  return command >= Command::kSet && !is_meta(command) &&
         (command <= Command::kFlushAll || command == Command::kVerbosity);
}

}  // namespace

void TextClientCodec::write_retrieval(const Request& request, std::span<const KeyRef> keys,
                                      OutputQueue& out, BlockPool& pool) const {
  if (keys.empty()) return;
  const std::string_view first = keys.front().bytes;
  char* const begin = out.reserve(kFieldsRoom + first.size(), pool);
  char* p = put(begin, word_of(request.command));
  if (request.command == Command::kGat || request.command == Command::kGats)
    p = put_time(p, request.exptime);
  p = put_field(p, first);
  if (keys.size() == 1) {
    out.commit(static_cast<size_t>(put(p, kLineEnd) - begin));
    return;
  }
  out.commit(static_cast<size_t>(p - begin));
  for (const KeyRef& key : keys.subspan(1)) {
    put_field(out.reserve(key.bytes.size() + 1, pool), key.bytes);
    out.commit(key.bytes.size() + 1);
  }
  write_line(kLineEnd, out, pool);
}

void TextClientCodec::write(const Request& request, OutputQueue& out, BlockPool& pool) const {
  // What is for one process alone is not passed on.
  if (!has_classic_form(request.command)) return;
  if (is_retrieval(request.command)) return write_retrieval(request, request.keys, out, pool);
  write_head(request, request.value.size(), out, pool);
  if (!is_storage(request.command)) return;
  out.append(request.value, pool);
  write_line(kLineEnd, out, pool);
}

void TextClientCodec::write_head(const Request& request, size_t size, OutputQueue& out,
                                 BlockPool& pool) const {
  const std::string_view key = request.keys.empty() ? std::string_view{} : request.keys[0].bytes;
  char* const begin = out.reserve(kFieldsRoom + key.size() + kMaxReplyText, pool);
  char* p = put(begin, word_of(request.command));
  if (!request.keys.empty()) p = put_field(p, key);
  p = put_arguments(p, request, size);
  if (request.noreply && takes_noreply(request.command)) p = put_field(p, kNoreply);
  p = put(p, kLineEnd);
  out.commit(static_cast<size_t>(p - begin));
}

void TextClientCodec::write_general(const Request& request, uint32_t tag, OutputQueue& out,
                                    BlockPool& pool) const {
  write_meta_request(request, tag, out, pool);
}

ReplyResult TextClientCodec::parse(std::string_view in, size_t max_value, Reply& reply) const {
  return parse_text_reply(in, max_value, reply);
}

const ClientCodec& text_client_codec() {
  static const TextClientCodec codec;
  return codec;
}

}  // namespace moxi
