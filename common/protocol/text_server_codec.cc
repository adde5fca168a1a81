#include "common/protocol/text_server_codec.h"

#include <utility>

#include "common/protocol/meta_reply_writer.h"
#include "common/protocol/text_fast_path.h"
#include "common/protocol/text_key_list.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_output.h"
#include "common/protocol/text_words.h"

namespace moxi {

namespace {

constexpr std::string_view kValueWord = "VALUE ";
constexpr std::string_view kStatWord = "STAT ";
constexpr std::string_view kEndLine = "END\r\n";
// "VALUE ", three blanks, flags, length, unique, two CRLFs.
constexpr size_t kValueOverhead = 6 + 3 + 10 + 20 + 20 + 4;

// "VALUE <key> <flags> <bytes>[ <unique>]\r\n"
[[gnu::always_inline]] inline char* put_header(char* p, const ReplyContext& context,
                                               std::string_view key, const ItemView& item,
                                               size_t size) {
  p = put(p, kValueWord);
  p = put_short(p, key);
  *p++ = ' ';
  p = write_decimal(p, item.client_flags);
  *p++ = ' ';
  p = write_decimal(p, size);
  if (wants_cas(context.command)) {
    *p++ = ' ';
    p = write_decimal(p, item.cas);
  }
  return put(p, kLineEnd);
}

[[gnu::always_inline]] inline char* put_value(char* p, const ReplyContext& context,
                                              std::string_view key, const ItemView& item) {
  p = put_header(p, context, key, item, item.value.size());
  return put(put_short(p, item.value), kLineEnd);
}

[[gnu::noinline]] void write_text(std::string_view word, std::string_view text, OutputQueue& out,
                                  BlockPool& pool) {
  text = text.substr(0, kMaxReplyText);
  const size_t most = word.size() + text.size() + kLineEnd.size();
  char* const begin = out.reserve(most, pool);
  put(put_sanitised(put(begin, word), text), kLineEnd);
  out.commit(most);
}

[[gnu::noinline]] void write_number(uint64_t number, OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(kMaxDigits + kLineEnd.size(), pool);
  char* const end = put(write_decimal(begin, number), kLineEnd);
  out.commit(static_cast<size_t>(end - begin));
}

// The outcomes that have no fixed line.
void write_free(const Response& response, OutputQueue& out, BlockPool& pool) {
  const Outcome outcome = response.outcome;
  if (outcome == Outcome::kNumber) return write_number(response.number, out, pool);
  if (outcome == Outcome::kText) return out.append(response.text, pool);
  if (outcome == Outcome::kVersion) return write_text(kVersionWord, response.text, out, pool);
  if (outcome == Outcome::kClientError)
    return write_text(kClientErrorWord, response.text, out, pool);
  if (outcome == Outcome::kServerError)
    return write_text(kServerErrorWord, response.text, out, pool);
}

inline void write_fixed(const FixedLine& line, OutputQueue& out, BlockPool& pool) {
  char* const begin = out.reserve(line.bytes.size(), pool);
  if (line.size <= FixedLine::kShort) {
    std::memcpy(begin, line.bytes.data(), FixedLine::kShort);
  } else {
    std::memcpy(begin, line.bytes.data(), line.bytes.size());
  }
  out.commit(line.size);
}

}  // namespace

ParseResult TextServerCodec::parse(std::string_view in, std::span<KeyRef> keys,
                                   Request& request) const {
  return parse_common_request(in, keys, request);
}

void TextServerCodec::next_keys(Request& request, std::span<KeyRef> room) const {
  take_next_keys(request, room);
}

ParseResult TextServerCodec::continue_keys(std::string_view in, Request& request) const {
  return continue_key_list(in, request);
}

void TextServerCodec::write_value(const ReplyContext& context, std::string_view key,
                                  const ItemView& item, OutputQueue& out, BlockPool& pool) const {
  char* const begin = out.reserve(key.size() + item.value.size() + kValueOverhead, pool);
  char* const end = put_value(begin, context, key, item);
  out.commit(static_cast<size_t>(end - begin));
}

void TextServerCodec::write_hit(const ReplyContext& context, std::string_view key,
                                const ItemView& item, OutputQueue& out, BlockPool& pool) const {
  if (context.command == Command::kMetaGet) return write_meta_hit(context, key, item, out, pool);
  if (context.more_follows) return write_value(context, key, item, out, pool);
  const size_t most = key.size() + item.value.size() + kValueOverhead + kEndLine.size();
  char* const begin = out.reserve(most, pool);
  char* const end = put_value(begin, context, key, item);
  out.commit(static_cast<size_t>(put(end, kEndLine) - begin));
}

void TextServerCodec::write_large_value(const ReplyContext& context, std::string_view key,
                                        const ItemView& item, LargeValue value, OutputQueue& out,
                                        BlockPool& pool) const {
  char* const begin = out.reserve(key.size() + kValueOverhead, pool);
  char* const end = put_header(begin, context, key, item, value.size);
  out.commit(static_cast<size_t>(end - begin));
  out.append_large(std::move(value), pool);
  write_line(kLineEnd, out, pool);
}

void TextServerCodec::write_large_hit(const ReplyContext& context, std::string_view key,
                                      const ItemView& item, LargeValue value, OutputQueue& out,
                                      BlockPool& pool) const {
  if (context.command == Command::kMetaGet)
    return write_meta_large_hit(context, key, item, std::move(value), out, pool);
  write_large_value(context, key, item, std::move(value), out, pool);
  if (!context.more_follows) write_line(kEndLine, out, pool);
}

void TextServerCodec::write_stat(const ReplyContext& /*context*/, std::string_view name,
                                 std::string_view value, OutputQueue& out, BlockPool& pool) const {
  name = name.substr(0, kMaxReplyText / 2);
  value = value.substr(0, kMaxReplyText);
  const size_t size = kStatWord.size() + name.size() + 1 + value.size() + kLineEnd.size();
  char* p = put(out.reserve(size, pool), kStatWord);
  p = put_sanitised(p, name);
  *p++ = ' ';
  put(put_sanitised(p, value), kLineEnd);
  out.commit(size);
}

void TextServerCodec::write(const ReplyContext& context, const Response& response, OutputQueue& out,
                            BlockPool& pool) const {
  if (context.noreply) return;
  if (is_meta(context.command) && write_meta_answer(context, response, out, pool)) return;
  const FixedLine& line = line_of(response.outcome);
  if (line.size != 0) {
    if (response.outcome != Outcome::kEnd || !context.more_follows) write_fixed(line, out, pool);
    return;
  }
  write_free(response, out, pool);
}

const ServerCodec& text_server_codec() {
  static const TextServerCodec codec;
  return codec;
}

}  // namespace moxi
