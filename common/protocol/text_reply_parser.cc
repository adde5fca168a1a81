#include "common/protocol/text_reply_parser.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "common/protocol/text_numbers.h"
#include "common/protocol/text_words.h"

namespace moxi {

namespace {

constexpr ReplyResult kBrokenReply = {ReplyStatus::kBroken, 0};
constexpr std::string_view kStatWord = "STAT ";
constexpr std::string_view kValueWord = "VALUE ";
constexpr uint64_t kMaxU32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxU64 = std::numeric_limits<uint64_t>::max();

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), is_control);
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kMaxKeyLength && is_clean(text);
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
  if (!is_key(reply.key) || !parse_decimal(take_word(rest), kMaxU32, flags)) return false;
  reply.client_flags = static_cast<uint32_t>(flags);
  const size_t blank = rest.find(' ');
  uint64_t size = 0;
  if (!parse_decimal(rest.substr(0, blank), max_value, size)) return false;
  reply.value_size = size;
  if (blank == std::string_view::npos) return true;
  reply.has_cas = true;
  return parse_decimal(rest.substr(blank + 1), kMaxU64, reply.cas);
}

ReplyResult parse_value(std::string_view in, size_t line_size, std::string_view rest,
                        size_t max_value, Reply& reply) {
  if (!parse_value_line(rest, max_value, reply)) return kBrokenReply;
  const size_t size = reply.value_size;
  if (size > kMaxBufferedBody) {
    reply.value_pending = true;
    return {ReplyStatus::kReply, line_size};
  }
  const std::string_view data = in.substr(line_size);
  if (data.size() > size && data[size] != '\r') return kBrokenReply;
  if (data.size() < size + 2) return {ReplyStatus::kNeedMore, 0};
  if (data[size + 1] != '\n') return kBrokenReply;
  reply.value = data.substr(0, size);
  return {ReplyStatus::kReply, line_size + size + 2};
}

// "STAT <name> <value>": the value may hold blanks or be empty.
bool parse_stat(std::string_view rest, Reply& reply) {
  reply.kind = ReplyKind::kStat;
  const size_t blank = rest.find(' ');
  reply.key = rest.substr(0, blank);
  if (blank != std::string_view::npos) reply.value = rest.substr(blank + 1);
  return !reply.key.empty();
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

}  // namespace

ReplyResult parse_text_reply(std::string_view in, size_t max_value, Reply& reply) {
  const size_t newline = in.substr(0, kMaxLine).find('\n');
  if (newline == std::string_view::npos) return in.size() < kMaxLine ? ReplyResult{} : kBrokenReply;
  if (newline == 0 || in[newline - 1] != '\r') return kBrokenReply;
  const std::string_view line = in.substr(0, newline - 1);
  const size_t line_size = newline + 1;
  reply = Reply{};
  if (line.starts_with(kValueWord))
    return parse_value(in, line_size, line.substr(kValueWord.size()), max_value, reply);
  if (!is_clean(line)) return kBrokenReply;
  const bool good = line.starts_with(kStatWord) ? parse_stat(line.substr(kStatWord.size()), reply)
                                                : parse_final_line(line, reply);
  return good ? ReplyResult{ReplyStatus::kReply, line_size} : kBrokenReply;
}

}  // namespace moxi
