// Putting text into an OutputQueue: what both halves of the text codec need. Bytes from elsewhere
// stay on their line: control bytes become blanks.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/protocol/text_words.h"

namespace moxi {

inline constexpr std::string_view kLineEnd = "\r\n";

// The caller has made room; returns the end.
inline char* put(char* out, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

// The same for what usually has 16 to 32 bytes, as keys have: two copies that may overlap are
// cheaper than a call.
inline char* put_short(char* out, std::string_view bytes) {
  const size_t size = bytes.size();
  if (size - 16 > 16) return put(out, bytes);
  std::memcpy(out, bytes.data(), 16);
  std::memcpy(out + size - 16, bytes.data() + size - 16, 16);
  return out + size;
}

inline char* put_sanitised(char* out, std::string_view text) {
  return std::transform(text.begin(), text.end(), out,
                        [](char c) { return is_control(c) ? ' ' : c; });
}

// `line` fits into one block.
inline void write_line(std::string_view line, OutputQueue& out, BlockPool& pool) {
  put(out.reserve(line.size(), pool), line);
  out.commit(line.size());
}

}  // namespace moxi
