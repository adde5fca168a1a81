// Taking a command line apart: tokens are separated by runs of spaces and by nothing else. Pure
// functions over the bytes that they are given; none reads outside of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "common/protocol/request.h"

namespace moxi {

#if defined(__SSE2__)
// The first byte in [p, end) that `hit` is true of, or `end`. `hits` is the same for 16 bytes at
// once: 0xff where it is true.
template <typename Hits, typename Hit>
[[gnu::always_inline]] inline const char* scan(const char* p, const char* end, Hits hits, Hit hit) {
  const auto mask_at = [hits](const char* at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    return static_cast<unsigned>(_mm_movemask_epi8(hits(bytes)));
  };
  const char* const begin = p;
  for (; end - p >= 16; p += 16) {
    const unsigned mask = mask_at(p);
    if (mask != 0) return p + __builtin_ctz(mask);
  }
  if (p == end) return end;
  if (p != begin) {  // the last 16 bytes; some of them have been looked at
    const unsigned mask = mask_at(end - 16) >> (16 - (end - p));
    return mask != 0 ? p + __builtin_ctz(mask) : end;
  }
  while (p != end && !hit(*p))
    ++p;
  return p;
}
#endif

// The first byte in [p, end) that is one of `Stops`, or `end`.
template <char... Stops>
inline const char* find_any(const char* p, const char* end) {
  const auto hit = [](char c) { return ((c == Stops) || ...); };
#if defined(__SSE2__)
  const auto hits = [](__m128i bytes) {
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(Stops)))), ...);
    return found;
  };
  return scan(p, end, hits, hit);
#else
  return std::find_if(p, end, hit);
#endif
}

// The first byte in [p, end) that is_plain_key() refuses, or `end`.
inline const char* find_key_end(const char* p, const char* end) {
  const auto hit = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
#if defined(__SSE2__)
  const auto hits = [](__m128i bytes) {
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x20)), bytes);
    return _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));
  };
  return scan(p, end, hits, hit);
#else
  return std::find_if(p, end, hit);
#endif
}

// Whether a proxy may put `key` on a command line, and a backend on an answer's: 1 to 250 bytes,
// none of them a blank, a control byte or DEL.
inline bool is_plain_key(std::string_view key) {
  const char* const end = key.data() + key.size();
  return key.size() - 1 < kMaxKeyLength && find_key_end(key.data(), end) == end;
}

// Cuts the next token off `text`; empty = none is left.
inline std::string_view take_token(std::string_view& text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p != end && *p == ' ')
    ++p;
  const char* const stop = find_any<' '>(p, end);
  text = {stop, static_cast<size_t>(end - stop)};
  return {p, static_cast<size_t>(stop - p)};
}

inline std::string_view without_leading_blanks(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  return text;
}

inline std::string_view without_blanks(std::string_view text) {
  text = without_leading_blanks(text);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

// Whether no token of `text` is longer than a key may be. Looks at about one byte in 250.
inline bool fits_keys(std::string_view text) {
  while (text.size() > kMaxKeyLength) {
    const size_t blank = text.substr(0, kMaxKeyLength + 1).rfind(' ');
    if (blank == std::string_view::npos) return false;
    text.remove_prefix(blank + 1);
  }
  return true;
}

// A line as words. What comes after the 23rd is ignored, as memcached ignores it.
class TextTokens {
 public:
  static constexpr size_t kMax = 23;

  explicit TextTokens(std::string_view line) {
    while (count_ < kMax) {
      const std::string_view word = take_token(line);
      if (word.empty()) break;
      words_[count_++] = {word.data(), word.size()};
    }
  }
  size_t count() const { return count_; }
  // `i` < count().
  std::string_view operator[](size_t i) const { return {words_[i].data, words_[i].size}; }
  std::string_view last() const { return count_ == 0 ? std::string_view{} : (*this)[count_ - 1]; }

 private:
  // Not a string_view: that would be zeroed 23 times for a line of three words.
  struct Word {
    const char* data;
    size_t size;
  };

  std::array<Word, kMax> words_;
  size_t count_ = 0;
};

}  // namespace moxi
