// See floor_scanner.h.
#include "t/bench/floor_scanner.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace moxi {

namespace {

constexpr size_t kMaxLineSize = size_t{8} << 20;
constexpr size_t kMaxValueSize = size_t{1} << 30;

// Cuts the first word off `rest`; empty at the end of the line.
std::string_view take_word(std::string_view& rest) {
  size_t start = 0;
  while (start < rest.size() && rest[start] == ' ')
    ++start;
  size_t end = start;
  while (end < rest.size() && rest[end] != ' ')
    ++end;
  const std::string_view word = rest.substr(start, end - start);
  rest.remove_prefix(end);
  return word;
}

// The same for a long word: faster from a dozen bytes on.
std::string_view take_key(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ')
    rest.remove_prefix(1);
  if (rest.empty()) return {};
  const auto* space = static_cast<const char*>(std::memchr(rest.data(), ' ', rest.size()));
  const size_t size = space == nullptr ? rest.size() : static_cast<size_t>(space - rest.data());
  const std::string_view key(rest.data(), size);
  rest.remove_prefix(size);
  return key;
}

std::optional<size_t> parse_size(std::string_view digits) {
  size_t size = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9' || size > kMaxValueSize) return std::nullopt;
    size = size * 10 + static_cast<size_t>(digit - '0');
  }
  if (digits.empty() || size > kMaxValueSize) return std::nullopt;
  return size;
}

}  // namespace

FloorReplies::FloorReplies(size_t value_size) {
  const std::string size = std::to_string(value_size);
  const std::string value(value_size, 'v');
  meta_value_ = "\r\n" + value + "\r\n";
  after_key_ = " 0 " + size + meta_value_;
  after_key_cas_ = " 0 " + size + " 1" + meta_value_;
  meta_flags_head_ = "VA " + size;
}

bool FloorScanner::feed(std::string_view input, ReplyBuffer& out) {
  Next next = Next::kContinue;
  if (!tail_.empty()) {
    // Only up to the end of the line that the tail began: the rest is scanned where it lies.
    const size_t end = input.find('\n');
    const size_t taken = end == input.npos ? input.size() : end + 1;
    tail_.append(input.substr(0, taken));
    input.remove_prefix(taken);
    if (end == input.npos) return tail_.size() <= kMaxLineSize;
    std::string_view line = tail_;
    next = scan(line, out);
    tail_.clear();
  }
  if (next == Next::kContinue) next = scan(input, out);
  if (next == Next::kClose) return false;
  tail_.append(input);
  return true;
}

FloorScanner::Next FloorScanner::scan(std::string_view& input, ReplyBuffer& out) {
  while (!input.empty()) {
    if (value_left_ > 0) {
      swallow(input, out);
      continue;
    }
    const size_t end = input.find('\n');
    if (end == input.npos) break;
    const bool has_return = end > 0 && input[end - 1] == '\r';
    const std::string_view line = input.substr(0, has_return ? end - 1 : end);
    if (command(line, out) == Next::kClose) return Next::kClose;
    input.remove_prefix(end + 1);
  }
  return Next::kContinue;
}

FloorScanner::Next FloorScanner::command(std::string_view line, ReplyBuffer& out) {
  std::string_view rest = line;
  if (line.size() > 4 && std::memcmp(line.data(), "get ", 4) == 0) {
    rest.remove_prefix(4);
    answer_keys(rest, replies_.after_key(), out);
    return Next::kContinue;
  }
  if (line.size() > 4 && std::memcmp(line.data(), "set ", 4) == 0) {
    rest.remove_prefix(4);
    return expect_value(rest, out);
  }
  const std::string_view name = take_word(rest);
  if (name == "add" || name == "replace" || name == "append" || name == "prepend" ||
      name == "cas") {
    return expect_value(rest, out);
  } else if (name == "gets") {
    answer_keys(rest, replies_.after_key_cas(), out);
  } else if (name == "mg") {
    answer_meta(rest, out);
  } else if (name == "mn") {
    out.append("MN\r\n");
  } else if (name == "version") {
    out.append("VERSION floor\r\n");
  } else if (name == "flush_all") {
    out.append("OK\r\n");
  } else if (name == "quit") {
    return Next::kClose;
  } else {
    out.append("ERROR\r\n");
  }
  return Next::kContinue;
}

void FloorScanner::answer_keys(std::string_view keys, std::string_view after_key,
                               ReplyBuffer& out) const {
  for (std::string_view key = take_key(keys); !key.empty(); key = take_key(keys)) {
    out.ensure(6 + key.size() + after_key.size());
    out.put("VALUE ");
    out.put(key);
    out.put(after_key);
  }
  out.append("END\r\n");
}

void FloorScanner::answer_meta(std::string_view arguments, ReplyBuffer& out) const {
  const std::string_view key = take_key(arguments);
  out.append(replies_.meta_flags_head());
  for (std::string_view flag = take_word(arguments); !flag.empty(); flag = take_word(arguments)) {
    if (flag == "k") {
      out.append(" k");
      out.append(key);
    } else if (flag.front() == 'O') {
      out.append(" ");
      out.append(flag);
    }
  }
  out.append(replies_.meta_value());
}

FloorScanner::Next FloorScanner::expect_value(std::string_view arguments, ReplyBuffer& out) {
  take_key(arguments);
  take_word(arguments);  // client flags
  take_word(arguments);  // exptime
  const std::optional<size_t> size = parse_size(take_word(arguments));
  if (!size) {
    // Without a length the stream cannot be followed any further.
    out.append("CLIENT_ERROR bad data chunk\r\n");
    return Next::kClose;
  }
  value_left_ = *size + 2;
  // The last word: cas has its number before it.
  silent_ = arguments.size() >= 8 && arguments.substr(arguments.size() - 8) == " noreply";
  return Next::kContinue;
}

void FloorScanner::swallow(std::string_view& input, ReplyBuffer& out) {
  const size_t taken = std::min(value_left_, input.size());
  value_left_ -= taken;
  input.remove_prefix(taken);
  if (value_left_ == 0 && !silent_) out.append("STORED\r\n");
}

}  // namespace moxi
