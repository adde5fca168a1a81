#include "proxy/config/config_text.h"

#include <algorithm>
#include <charconv>

namespace moxi {

namespace {

constexpr size_t kMaxQuoted = 64;

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (char c : text.substr(0, kMaxQuoted))
    result += c >= 0x20 && c < 0x7f ? c : '?';
  return result + (text.size() > kMaxQuoted ? "...\"" : "\"");
}

bool parse_number(std::string_view text, uint64_t max, uint64_t* value) {
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, *value);
  return failure == std::errc() && stop == end && *value <= max;
}

bool ConfigCursor::accept(char expected) {
  if (at_end() || text_[offset_] != expected) return false;
  ++offset_;
  return true;
}

bool ConfigCursor::skip_blanks() {
  bool line_ended = false;
  for (; !at_end(); ++offset_) {
    if (starts_comment(text_[offset_])) {
      offset_ = std::min(text_.find('\n', offset_), text_.size());
      if (at_end()) break;
    }
    if (is_line_end(text_[offset_])) {
      line_ended = true;
    } else if (!is_blank(text_[offset_])) {
      break;
    }
  }
  return line_ended;
}

std::string_view ConfigCursor::take_word(std::string_view delimiters) {
  const size_t start = offset_;
  while (!at_end() && !is_blank(text_[offset_]) && !is_line_end(text_[offset_]) &&
         !starts_comment(text_[offset_]) && delimiters.find(text_[offset_]) == delimiters.npos) {
    ++offset_;
  }
  return text_.substr(start, offset_ - start);
}

std::string_view ConfigCursor::take_phrase(std::string_view delimiters) {
  const size_t start = offset_;
  size_t end = offset_;
  for (; !at_end() && !is_line_end(text_[offset_]) && !starts_comment(text_[offset_]) &&
         delimiters.find(text_[offset_]) == delimiters.npos;
       ++offset_) {
    if (!is_blank(text_[offset_])) end = offset_ + 1;
  }
  return text_.substr(start, end - start);
}

Status ConfigCursor::error_at(size_t offset, const std::string& why) const {
  const std::string_view before = text_.substr(0, offset);
  const size_t line_end = before.rfind('\n');
  const size_t column = line_end == before.npos ? offset + 1 : offset - line_end;
  if (!config_.is_file) {
    return Status::error(config_.origin + ", column " + std::to_string(offset + 1) + ": " + why);
  }
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return Status::error(config_.origin + ":" + std::to_string(line) + ":" + std::to_string(column) +
                       ": " + why);
}

}  // namespace moxi
