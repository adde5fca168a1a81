// The text of a -z or -Z argument with its origin, and a cursor that reads it and can say where
// something is wrong: "-z, column 9: ..." or "./pools.cfg:3:7: ...". Used by the main thread at
// start, on text that an operator wrote; nothing here throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/status.h"

namespace moxi {

struct ConfigText {
  std::string text;
  // Shown in errors: the option ("-z") or the file's path.
  std::string origin;
  // In a file `#` begins a comment, and errors name the line.
  bool is_file = false;
};

// `text` between double quotes, on one line and of bounded length.
std::string in_quotes(std::string_view text);

// All of `text` is a decimal number of at most `max`: true and *value is set. No sign, no blanks.
[[nodiscard]] bool parse_number(std::string_view text, uint64_t max, uint64_t* value);

// Reads `config` from left to right; keeps a reference to it.
class ConfigCursor {
 public:
  explicit ConfigCursor(const ConfigText& config) : config_(config), text_(config.text) {}

  bool at_end() const { return offset_ == text_.size(); }
  size_t offset() const { return offset_; }
  // Goes back to an earlier offset().
  void rewind(size_t offset) { offset_ = offset; }
  // The next character; 0 at the end.
  char peek() const { return at_end() ? '\0' : text_[offset_]; }
  // Steps over the next character if it is `expected`.
  bool accept(char expected);

  // Steps over blanks, line ends and, in a file, comments. True if a line ended on the way.
  bool skip_blanks();
  // Takes the run of characters up to a blank, a line end, a comment or one of `delimiters`.
  std::string_view take_word(std::string_view delimiters);
  // Takes everything up to a line end, a comment or one of `delimiters`; trailing blanks are
  // taken, but not returned.
  std::string_view take_phrase(std::string_view delimiters);

  // The error `why` about the text at `offset`.
  Status error_at(size_t offset, const std::string& why) const;

 private:
  bool starts_comment(char c) const { return c == '#' && config_.is_file; }

  const ConfigText& config_;
  const std::string_view text_;
  size_t offset_ = 0;
};

}  // namespace moxi
