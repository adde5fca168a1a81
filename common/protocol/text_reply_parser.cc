#include "common/protocol/text_reply_parser.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "common/protocol/meta_reply_parser.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"
#include "common/protocol/text_words.h"

namespace moxi {

namespace {

constexpr ReplyResult kBrokenReply = {ReplyStatus::kBroken, 0};
constexpr std::string_view kStatWord = "STAT ";
constexpr std::string_view kPrefixWord = "PREFIX ";
constexpr std::string_view kValueWord = "VALUE ";
constexpr std::string_view kEndLine = line_of(Outcome::kEnd).view();
constexpr std::string_view kStoredLine = line_of(Outcome::kStored).view();
constexpr uint64_t kMaxU32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxU64 = std::numeric_limits<uint64_t>::max();

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control);
}

// Words of an answer are separated by exactly one blank. Null data = there is none left.
std::string_view take_word(std::string_view& text) {
  const size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  return word;
}

// `rest`: "<key> <flags> <bytes>[ <unique>]". One blank too many leaves an empty word, which is
// no number.
bool parse_value_line(std::string_view rest, size_t max_value, Reply& reply) {
  reply.kind = ReplyKind::kValue;
  reply.key = take_word(rest);
  uint64_t flags = 0;
  if (!is_plain_key(reply.key) || !parse_decimal(take_word(rest), kMaxU32, flags)) return false;
  reply.client_flags = static_cast<uint32_t>(flags);
  const size_t blank = rest.find(' ');
  uint64_t size = 0;
  if (!parse_decimal(rest.substr(0, blank), max_value, size)) return false;
  reply.value_size = size;
  if (blank == std::string_view::npos) return true;
  reply.has_cas = true;
  return parse_decimal(rest.substr(blank + 1), kMaxU64, reply.cas);
}

// The data behind a good VALUE line.
ReplyResult take_value(std::string_view in, size_t line_size, Reply& reply) {
  const size_t size = reply.value_size;
  if (size > kMaxBufferedBody) {
    reply.value_pending = true;
    return {ReplyStatus::kReply, line_size};
  }
  const std::string_view data(in.data() + line_size, in.size() - line_size);
  if (data.size() > size && data[size] != '\r') return kBrokenReply;
  if (data.size() < size + 2) return {ReplyStatus::kNeedMore, 0};
  if (data[size + 1] != '\n') return kBrokenReply;
  reply.value = {data.data(), size};
  return {ReplyStatus::kReply, line_size + size + 2};
}

ReplyResult parse_value(std::string_view in, size_t line_size, std::string_view rest,
                        size_t max_value, Reply& reply) {
  if (!parse_value_line(rest, max_value, reply)) return kBrokenReply;
  return take_value(in, line_size, reply);
}

// "STAT <name> <value>": the value may hold blanks or be empty.
bool parse_stat(std::string_view rest, Reply& reply) {
  reply.kind = ReplyKind::kStat;
  const size_t blank = rest.find(' ');
  reply.key = rest.substr(0, blank);
  if (blank != std::string_view::npos) reply.value = rest.substr(blank + 1);
  return !reply.key.empty();
}

// "PREFIX <name> <counts>", of `stats detail dump`; a prefix may be empty.
bool parse_prefix(std::string_view rest, Reply& reply) {
  const size_t blank = rest.find(' ');
  if (blank == std::string_view::npos) return false;
  reply.kind = ReplyKind::kStat;
  reply.key = rest.substr(0, blank);
  reply.value = rest.substr(blank + 1);
  return true;
}

bool set_outcome(Reply& reply, Outcome outcome, std::string_view text = {}) {
  reply.response.outcome = outcome;
  reply.response.text = text;
  return true;
}

bool parse_final_line(std::string_view line, Reply& reply) {
  if (parse_decimal(line, kMaxU64, reply.response.number)) {
    if (line.size() > kMaxDigits) return false;
    return set_outcome(reply, Outcome::kNumber);
  }
  if (const std::optional<Outcome> outcome = outcome_of(line)) return set_outcome(reply, *outcome);
  if (line.starts_with(kClientErrorWord))
    return set_outcome(reply, Outcome::kClientError, line.substr(kClientErrorWord.size()));
  if (line.starts_with(kServerErrorWord))
    return set_outcome(reply, Outcome::kServerError, line.substr(kServerErrorWord.size()));
  if (line.starts_with(kVersionWord))
    return set_outcome(reply, Outcome::kVersion, line.substr(kVersionWord.size()));
  // "ERROR Too many open connections" and its like: the backend's trouble, not the client's.
  if (line.starts_with("ERROR ")) return set_outcome(reply, Outcome::kServerError, line.substr(6));
  return false;
}

// Back to the defaults, in place; field by field, as for requests.
void reset(Reply& reply) {
  reply.kind = ReplyKind::kDone;
  reply.response.outcome = Outcome::kEnd;
  reply.response.number = 0;
  reply.response.text = {};
  reply.key = {};
  reply.value = {};
  reply.value_size = 0;
  reply.value_pending = false;
  reply.has_cas = false;
  reply.client_flags = 0;
  reply.cas = 0;
}

bool take_line(std::string_view line, Reply& reply) {
  if (line.starts_with(kStatWord)) return parse_stat(line.substr(kStatWord.size()), reply);
  if (line.starts_with(kPrefixWord)) return parse_prefix(line.substr(kPrefixWord.size()), reply);
  return parse_final_line(line, reply);
}

// The answer to a meta command; `in` begins with its line.
ReplyResult parse_meta(std::string_view in, std::string_view line, size_t max_value, Reply& reply) {
  if (!parse_meta_line(line, max_value, reply)) return kBrokenReply;
  const size_t line_size = line.size() + 2;
  if (reply.general.status == GeneralStatus::kValue) return take_value(in, line_size, reply);
  return {ReplyStatus::kReply, line_size};
}

ReplyResult parse_any_reply(std::string_view in, size_t max_value, Reply& reply) {
  const size_t newline = in.substr(0, kMaxLine).find('\n');
  if (newline == std::string_view::npos) return in.size() < kMaxLine ? ReplyResult{} : kBrokenReply;
  if (newline == 0 || in[newline - 1] != '\r') return kBrokenReply;
  const std::string_view line = in.substr(0, newline - 1);
  const size_t line_size = newline + 1;
  reset(reply);
  if (line.starts_with(kValueWord))
    return parse_value(in, line_size, line.substr(kValueWord.size()), max_value, reply);
  if (!is_clean(line)) return kBrokenReply;
  if (is_meta_reply(line)) return parse_meta(in, line, max_value, reply);
  return take_line(line, reply) ? ReplyResult{ReplyStatus::kReply, line_size} : kBrokenReply;
}

// "VALUE <key> <flags> <bytes>\r\n" with short numbers, as nearly all are; the rest, and every
// error, is left to parse_any_reply().
ReplyResult parse_plain_value(std::string_view in, size_t max_value, Reply& reply) {
  const char* const key = in.data() + kValueWord.size();
  const char* const end = in.data() + in.size();
  const char* const key_end = find_key_end(key, end);
  const auto length = static_cast<size_t>(key_end - key);
  if (key_end == end || *key_end != ' ' || length - 1 >= kMaxKeyLength)
    return parse_any_reply(in, max_value, reply);
  uint32_t flags = 0;
  const char* p = take_short_number(key_end + 1, end, flags);
  if (p == nullptr || p == end || *p != ' ') return parse_any_reply(in, max_value, reply);
  uint32_t size = 0;
  p = take_short_number(p + 1, end, size);
  if (p == nullptr || end - p < 2 || p[0] != '\r' || p[1] != '\n' || size > max_value)
    return parse_any_reply(in, max_value, reply);
  reset(reply);
  reply.kind = ReplyKind::kValue;
  reply.key = {key, length};
  reply.client_flags = flags;
  reply.value_size = size;
  return take_value(in, static_cast<size_t>(p + 2 - in.data()), reply);
}

ReplyResult plain_line(Outcome outcome, size_t size, Reply& reply) {
  reset(reply);
  reply.response.outcome = outcome;
  return {ReplyStatus::kReply, size};
}

}  // namespace

ReplyResult parse_text_reply(std::string_view in, size_t max_value, Reply& reply) {
  if (in.starts_with(kValueWord)) return parse_plain_value(in, max_value, reply);
  if (in.starts_with(kEndLine)) return plain_line(Outcome::kEnd, kEndLine.size(), reply);
  if (in.starts_with(kStoredLine)) return plain_line(Outcome::kStored, kStoredLine.size(), reply);
  return parse_any_reply(in, max_value, reply);
}

}  // namespace moxi
