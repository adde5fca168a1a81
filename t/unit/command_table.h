// Every command line that can be made of some words: for tests that no shape of a command does
// harm or goes without an answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/text_tokens.h"

namespace moxi {

// `command`, followed by 0 to `most` arguments, in each position one of `words` or of the words
// that any command should survive: empty ones, huge ones, numbers out of range, noreply.
inline std::vector<std::string> all_lines(std::string_view command,
                                          const std::vector<std::string>& words, size_t most) {
  std::vector<std::string> choices = words;
  for (const char* common : {"", "0", "-1", "99999999999999999999", "noreply"})
    choices.emplace_back(common);
  choices.push_back(std::string(1900, 'x'));
  std::vector<std::string> lines{std::string(command)};
  for (size_t begin = 0, count = 0; count < most; ++count) {
    const size_t end = lines.size();
    for (size_t i = begin; i < end; ++i) {
      // From the second argument on only every third choice: the table would be too long.
      const size_t step = count == 0 ? 1 : 3;
      for (size_t choice = (i + count) % step; choice < choices.size(); choice += step) {
        if (lines[i].size() + choices[choice].size() > 2000) continue;
        lines.push_back(lines[i] + ' ' + choices[choice]);
      }
    }
    begin = end;
  }
  return lines;
}

// Whether `reply` is whole lines, or nothing where `line` ends with noreply and may be silent.
inline bool is_clean_reply(std::string_view line, std::string_view reply) {
  if (reply.empty()) return without_blanks(line).ends_with("noreply");
  return reply.ends_with("\r\n") && reply.find("\r\n\r\n") == std::string_view::npos;
}

}  // namespace moxi
