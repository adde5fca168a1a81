#include "common/base/log.h"

#include <string>

namespace moxi {
namespace {

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
}

void append_escaped(std::string& line, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  line += "\\x";
  line += kDigits[byte >> 4];
  line += kDigits[byte & 15];
}

}  // namespace

void Log::write(LogLevel level, std::string_view text) {
  if (!is_on(level)) return;
  std::string line;
  line.reserve(text.size() + 1);
  for (const char c : text) {
    if (is_plain(c)) {
      line += c;
    } else {
      append_escaped(line, c);
    }
  }
  line += '\n';
  sink_.write(line);
}

}  // namespace moxi
