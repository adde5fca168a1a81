#include "common/protocol/text_request_parser.h"

#include <algorithm>
#include <array>
#include <limits>

#include "common/protocol/meta_request_parser.h"
#include "common/protocol/text_key_list.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"
#include "common/protocol/text_words.h"

namespace moxi {

namespace {

constexpr uint64_t kMaxU32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxU64 = std::numeric_limits<uint64_t>::max();
constexpr size_t kShortestLine = 4;

ParseResult accept(const TextLine& line) {
  return {ParseStatus::kRequest, line.size};
}

ParseResult bad_format(const TextLine& line, Request& request) {
  return refuse(request, Outcome::kBadFormat, line.size);
}

// noreply counts only as the very last word.
void note_noreply(const TextTokens& tokens, Request& request) {
  request.noreply = tokens.count() > 1 && tokens.last() == kNoreply;
}

// The key of a command is its second word.
bool take_key(const TextTokens& tokens, std::span<KeyRef> keys, Request& request) {
  if (tokens[1].size() > kMaxKeyLength) return false;
  keys[0] = {tokens[1], 0};
  request.keys = keys.first(1);
  return true;
}

ParseResult parse_retrieval(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  std::string_view args = line.text;
  take_token(args);
  return parse_key_list(args, line.size, keys, request);
}

ParseResult parse_storage(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  const bool has_unique = request.command == Command::kCas;
  if (tokens.count() < (has_unique ? 6U : 5U)) return bad_format(line, request);
  // Without a length nobody knows where the data ends: what follows is read as commands.
  uint64_t size = 0;
  if (!parse_decimal(tokens[4], kMaxAnnounced, size)) return bad_format(line, request);
  uint64_t flags = 0;
  if (!take_key(tokens, keys, request) || !parse_decimal(tokens[2], kMaxU32, flags) ||
      !parse_time(tokens[3], request.exptime) ||
      (has_unique && !parse_decimal(tokens[5], kMaxU64, request.cas)))
    return refuse(request, Outcome::kBadFormat, line.size, size + 2);
  request.client_flags = static_cast<uint32_t>(flags);
  request.value_size = size;
  return take_body(line.in, line.size, request);
}

// Old clients send a number after the key; it never had a meaning.
ParseResult parse_delete(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  if (tokens.count() < 2 || !take_key(tokens, keys, request)) return bad_format(line, request);
  const size_t extra = tokens.count() - 2 - (request.noreply && tokens.count() > 2 ? 1 : 0);
  uint64_t ignored = 0;
  if (extra > 1 || (extra == 1 && !parse_decimal(tokens[2], kMaxU64, ignored)))
    return bad_format(line, request);
  return accept(line);
}

ParseResult parse_arithmetic(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  if (tokens.count() < 3 || !take_key(tokens, keys, request)) return bad_format(line, request);
  if (!parse_decimal(tokens[2], kMaxU64, request.delta))
    return refuse(request, Outcome::kBadDelta, line.size);
  return accept(line);
}

ParseResult parse_touch(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  if (tokens.count() < 3 || !take_key(tokens, keys, request)) return bad_format(line, request);
  if (!parse_time(tokens[2], request.exptime))
    return refuse(request, Outcome::kBadExptime, line.size);
  return accept(line);
}

ParseResult parse_flush_all(const TextLine& line, std::span<KeyRef> /*keys*/, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  const size_t arguments = tokens.count() - 1 - (request.noreply ? 1 : 0);
  if (arguments > 0 && !parse_time(tokens[1], request.exptime))
    return refuse(request, Outcome::kBadExptime, line.size);
  return accept(line);
}

ParseResult parse_verbosity(const TextLine& line, std::span<KeyRef> /*keys*/, Request& request) {
  const TextTokens tokens(line.text);
  note_noreply(tokens, request);
  uint64_t level = 0;
  if (tokens.count() < 2 || !parse_decimal(tokens[1], kMaxU32, level))
    return bad_format(line, request);
  request.exptime = static_cast<int64_t>(level);
  return accept(line);
}

ParseResult parse_stats(const TextLine& line, std::span<KeyRef> /*keys*/, Request& request) {
  std::string_view args = line.text;
  take_token(args);
  request.args = without_blanks(args);
  return accept(line);
}

// The words are looked at by whoever carries the command out.
ParseResult parse_admin(const TextLine& line, std::span<KeyRef> /*keys*/, Request& request) {
  note_noreply(TextTokens(line.text), request);
  request.args = line.text;
  return accept(line);
}

// The same for commands that do not know noreply.
ParseResult parse_order(const TextLine& line, std::span<KeyRef> /*keys*/, Request& request) {
  request.args = line.text;
  return accept(line);
}

ParseResult parse_bare(const TextLine& line, std::span<KeyRef> /*keys*/, Request& /*request*/) {
  return accept(line);
}

struct CommandEntry {
  std::string_view word;
  Command command;
  TextLineParser parse;
};

constexpr std::array kCommandTable = {
    CommandEntry{"get", Command::kGet, parse_retrieval},
    CommandEntry{"set", Command::kSet, parse_storage},
    CommandEntry{"gets", Command::kGets, parse_retrieval},
    CommandEntry{"delete", Command::kDelete, parse_delete},
    CommandEntry{"incr", Command::kIncr, parse_arithmetic},
    CommandEntry{"decr", Command::kDecr, parse_arithmetic},
    CommandEntry{"add", Command::kAdd, parse_storage},
    CommandEntry{"cas", Command::kCas, parse_storage},
    CommandEntry{"touch", Command::kTouch, parse_touch},
    CommandEntry{"gat", Command::kGat, parse_retrieval},
    CommandEntry{"gats", Command::kGats, parse_retrieval},
    CommandEntry{"replace", Command::kReplace, parse_storage},
    CommandEntry{"append", Command::kAppend, parse_storage},
    CommandEntry{"prepend", Command::kPrepend, parse_storage},
    CommandEntry{"mg", Command::kMetaGet, parse_meta},
    CommandEntry{"ms", Command::kMetaSet, parse_meta_set},
    CommandEntry{"md", Command::kMetaDelete, parse_meta},
    CommandEntry{"ma", Command::kMetaArithmetic, parse_meta},
    CommandEntry{"mn", Command::kMetaNoop, parse_bare},
    CommandEntry{"me", Command::kMetaDebug, parse_meta_debug},
    CommandEntry{"version", Command::kVersion, parse_bare},
    CommandEntry{"quit", Command::kQuit, parse_bare},
    CommandEntry{"stats", Command::kStats, parse_stats},
    CommandEntry{"flush_all", Command::kFlushAll, parse_flush_all},
    CommandEntry{"verbosity", Command::kVerbosity, parse_verbosity},
    CommandEntry{"cache_memlimit", Command::kAdmin, parse_admin},
    CommandEntry{"lru", Command::kAdmin, parse_admin},
    CommandEntry{"lru_crawler", Command::kAdmin, parse_admin},
    CommandEntry{"slabs", Command::kAdmin, parse_admin},
    CommandEntry{"shutdown", Command::kAdmin, parse_order},
    CommandEntry{"refresh_certs", Command::kAdmin, parse_order},
    CommandEntry{"watch", Command::kAdmin, parse_order},
};

// Somebody who speaks HTTP would have the body of a POST run as commands.
bool is_http(std::string_view word, const TextTokens& tokens) {
  constexpr std::array<std::string_view, 9> kVerbs = {
      "GET", "POST", "PUT", "OPTIONS", "HEAD", "DELETE", "PATCH", "CONNECT", "TRACE"};
  return std::find(kVerbs.begin(), kVerbs.end(), word) != kVerbs.end() ||
         tokens.last().starts_with("HTTP/");
}

// Where general forms are not spoken they come here too: a data block behind `ms` is then read as
// commands, as on any server that does not know them.
ParseResult parse_unknown(const TextLine& line, std::string_view word, Request& request) {
  const TextTokens tokens(line.text);
  if (is_http(word, tokens)) return {ParseStatus::kClose, 0};
  note_noreply(tokens, request);
  return refuse(request, Outcome::kError, line.size);
}

ParseResult parse_line(const TextLine& line, std::span<KeyRef> keys, Request& request) {
  reset(request);
  if (line.size < kShortestLine) return bad_format(line, request);
  // Blanks in front leave the word empty: no command is called that.
  const std::string_view word = line.text.substr(0, line.text.find(' '));
  for (const CommandEntry& entry : kCommandTable) {
    if (entry.word != word) continue;
    if (is_meta(entry.command) && request.meta == nullptr) break;
    request.command = entry.command;
    return entry.parse(line, keys, request);
  }
  return parse_unknown(line, word, request);
}

// What can be told from the first bytes: the binary protocol, or a TLS hello.
bool is_foreign(std::string_view in) {
  return in.starts_with('\x80') || in.starts_with("\x16\x03");
}

}  // namespace

ParseResult refuse(Request& request, Outcome error, size_t consumed, size_t swallow) {
  const bool noreply = request.noreply;
  reset(request);
  request.command = Command::kRejected;
  request.noreply = noreply;
  request.error = error;
  request.value_size = swallow;
  return {ParseStatus::kRequest, consumed};
}

ParseResult take_body(std::string_view in, size_t line_size, Request& request) {
  const size_t size = request.value_size;
  const size_t arrived = in.size() - line_size;
  if (arrived >= size + 2) {
    const char* const body = in.data() + line_size;
    const size_t consumed = line_size + size + 2;
    if (body[size] != '\r' || body[size + 1] != '\n')
      return refuse(request, Outcome::kBadChunk, consumed);
    request.value = {body, size};
    return {ParseStatus::kRequest, consumed};
  }
  if (size <= kMaxBufferedBody || arrived < kMaxBufferedBody) return {ParseStatus::kNeedMore, 0};
  request.value_pending = true;
  return {ParseStatus::kRequest, line_size};
}

ParseResult parse_text_request(std::string_view in, std::span<KeyRef> keys, Request& request) {
  if (is_foreign(in)) return {ParseStatus::kClose, 0};
  size_t newline = in.substr(0, kMaxLine + 1).find('\n');
  if (newline == std::string_view::npos) {
    if (in.size() <= kMaxLine) return {ParseStatus::kNeedMore, 0};
    const ParseResult result = parse_long_line(in, keys, request, newline);
    if (newline == std::string_view::npos) return result;
  }
  std::string_view text = in.substr(0, newline);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return parse_line({in, text, newline + 1}, keys, request);
}

}  // namespace moxi
