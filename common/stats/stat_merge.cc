#include "common/stats/stat_merge.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace moxi {
namespace {

template <typename Number>
std::optional<Number> parse(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What stands before the next blank, which is taken as well.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

// Numbers with a fraction. The larger is returned as it was written.
std::string merge_decimals(MergeRule rule, std::string_view first, std::string_view second) {
  const auto a = parse<double>(first);
  const auto b = parse<double>(second);
  if (!a || !b || !std::isfinite(*a) || !std::isfinite(*b)) return std::string(first);
  if (rule == MergeRule::kMax) return std::string(*b > *a ? second : first);
  char text[352];  // the largest double has 309 digits before the point
  const int size = std::snprintf(text, sizeof text, "%.6f", *a + *b);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace

std::string merge_values(MergeRule rule, std::string_view first, std::string_view second) {
  if (rule == MergeRule::kFirst) return std::string(first);
  const auto a = parse<uint64_t>(first);
  const auto b = parse<uint64_t>(second);
  if (!a || !b) return merge_decimals(rule, first, second);
  if (rule == MergeRule::kMax) return std::string(*b > *a ? second : first);
  return std::to_string(*a + *b);
}

std::string merge_counts(std::string_view first, std::string_view second) {
  std::string merged;
  std::string_view a = first;
  std::string_view b = second;
  while (!a.empty() && !b.empty()) {
    const std::string_view word_a = take_word(a);
    const std::string_view word_b = take_word(b);
    const bool are_numbers = parse<uint64_t>(word_a) && parse<uint64_t>(word_b);
    if (!are_numbers && word_a != word_b) return std::string(first);
    if (!merged.empty()) merged += ' ';
    merged += are_numbers ? merge_values(MergeRule::kSum, word_a, word_b) : std::string(word_a);
  }
  return a.empty() && b.empty() ? merged : std::string(first);
}

}  // namespace moxi
