#include "common/protocol/text_key_list.h"

#include <algorithm>
#include <optional>

#include "common/protocol/text_numbers.h"
#include "common/protocol/text_request_parser.h"
#include "common/protocol/text_tokens.h"

namespace moxi {

namespace {

// As many blanks as memcached forgives in front of a line that has no end yet.
constexpr size_t kMaxLeadingBlanks = 100;

constexpr bool has_exptime(Command command) {
  return command == Command::kGat || command == Command::kGats;
}

std::optional<Command> retrieval_of(std::string_view line) {
  if (line.starts_with("get ")) return Command::kGet;
  if (line.starts_with("gets ")) return Command::kGets;
  if (line.starts_with("gat ")) return Command::kGat;
  if (line.starts_with("gats ")) return Command::kGats;
  return std::nullopt;
}

// The rest of the line is not looked for: the connection ends with the answer.
ParseResult refuse_and_close(Request& request, Outcome error, size_t consumed) {
  const ParseResult result = refuse(request, error, consumed);
  request.close_after = true;
  return result;
}

// A token whose end has not arrived may still turn out to end in a `\r` that is cut.
bool is_hopeless(std::string_view unfinished_token) {
  return unfinished_token.size() > kMaxKeyLength + 1;
}

}  // namespace

ParseResult parse_key_list(std::string_view args, size_t consumed, std::span<KeyRef> keys,
                           Request& request) {
  std::string_view first = take_token(args);
  if (has_exptime(request.command)) {
    const std::string_view exptime = first;
    first = take_token(args);
    if (first.empty()) return refuse(request, Outcome::kBadFormat, consumed);
    if (!parse_time(exptime, request.exptime))
      return refuse(request, Outcome::kBadExptime, consumed);
  }
  if (first.empty() || first.size() > kMaxKeyLength || !fits_keys(args))
    return refuse(request, Outcome::kBadFormat, consumed);
  keys[0] = {first, 0};
  request.keys = keys.first(1);
  request.more_keys = without_leading_blanks(args);
  return {ParseStatus::kRequest, consumed};
}

ParseResult parse_long_line(std::string_view in, std::span<KeyRef> keys, Request& request,
                            size_t& line_end) {
  line_end = std::string_view::npos;
  const std::string_view window = in.substr(0, kMaxWholeLine);
  const std::string_view line = without_leading_blanks(window);
  const std::optional<Command> command = retrieval_of(line);
  if (!command || window.size() - line.size() > kMaxLeadingBlanks) return {ParseStatus::kClose, 0};
  line_end = window.find('\n');
  if (line_end != std::string_view::npos || in.size() < kMaxWholeLine)
    return {ParseStatus::kNeedMore, 0};
  // With leading blanks it can only become an ERROR: not worth more memory.
  if (line.size() != window.size()) return {ParseStatus::kClose, 0};

  const size_t blank = window.rfind(' ');
  const size_t word = window.find(' ');
  reset(request);
  request.command = *command;
  if (is_hopeless(window.substr(blank + 1)))
    return refuse_and_close(request, Outcome::kBadFormat, in.size());
  const ParseResult result =
      parse_key_list(window.substr(word, blank - word), blank + 1, keys, request);
  if (request.command == Command::kRejected)
    return refuse_and_close(request, request.error, in.size());
  request.keys_continue = true;
  return result;
}

void take_next_keys(Request& request, std::span<KeyRef> room) {
  size_t count = 0;
  while (count < room.size()) {
    const std::string_view key = take_token(request.more_keys);
    if (key.empty()) break;
    room[count++] = {key, 0};
  }
  request.more_keys = without_leading_blanks(request.more_keys);
  request.keys = room.first(count);
}

ParseResult continue_key_list(std::string_view in, Request& request) {
  const std::string_view window = in.substr(0, kMaxWholeLine);
  const size_t newline = window.find('\n');
  std::string_view whole = window;
  size_t consumed = 0;
  if (newline != std::string_view::npos) {
    whole = window.substr(0, newline);
    if (whole.ends_with('\r')) whole.remove_suffix(1);
    consumed = newline + 1;
  } else {
    const size_t blank = window.rfind(' ');
    consumed = blank == std::string_view::npos ? 0 : blank + 1;
    whole = window.substr(0, consumed);
    if (is_hopeless(window.substr(consumed)))
      return refuse_and_close(request, Outcome::kBadFormat, in.size());
    // Blanks alone are let pass once they are many, so that they never fill the buffer.
    if (without_leading_blanks(whole).empty() && whole.size() < kMaxLine)
      return {ParseStatus::kNeedMore, 0};
  }
  if (!fits_keys(whole)) return refuse_and_close(request, Outcome::kBadFormat, in.size());
  request.more_keys = without_leading_blanks(whole);
  request.keys_continue = newline == std::string_view::npos;
  request.keys = {};
  return {ParseStatus::kRequest, consumed};
}

}  // namespace moxi
