#include "common/stats/stat_merge.h"

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

}  // namespace moxi
