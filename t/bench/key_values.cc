// See key_values.h.
#include "t/bench/key_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace moxi {

namespace {

constexpr std::string_view kPrefix = "key-";
constexpr size_t kGroupDigits = 4;
constexpr size_t kGroupValues = 10000;
constexpr size_t kGroups = 4;
constexpr uint64_t kWordStep = 0x9e3779b97f4a7c15;

static_assert(kPrefix.size() + kGroups * kGroupDigits == kBenchKeySize);

// All numbers of four digits as text: a key is four copies out of this table.
constexpr std::array<char, kGroupValues * kGroupDigits> make_groups() {
  std::array<char, kGroupValues * kGroupDigits> groups{};
  for (size_t number = 0; number < kGroupValues; ++number) {
    size_t rest = number;
    for (size_t digit = kGroupDigits; digit > 0; --digit) {
      groups[number * kGroupDigits + digit - 1] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    }
  }
  return groups;
}

const std::array<char, kGroupValues* kGroupDigits> kGroupText = make_groups();

uint64_t first_word(uint64_t index) {
  uint64_t word = (index + 1) * kWordStep;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  return word ^ (word >> 27);
}

}  // namespace

void write_bench_key(uint64_t index, char* out) {
  std::memcpy(out, kPrefix.data(), kPrefix.size());
  for (size_t group = kGroups; group > 0; --group) {
    std::memcpy(out + kPrefix.size() + (group - 1) * kGroupDigits,
                kGroupText.data() + (index % kGroupValues) * kGroupDigits, kGroupDigits);
    index /= kGroupValues;
  }
}

std::optional<uint64_t> bench_key_index(std::string_view key) {
  if (key.size() != kBenchKeySize || key.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  uint64_t index = 0;
  const char* end = key.data() + key.size();
  const auto [last, failure] = std::from_chars(key.data() + kPrefix.size(), end, index);
  if (failure != std::errc() || last != end) return std::nullopt;
  return index;
}

void write_bench_value(uint64_t index, char* out, size_t size) {
  uint64_t word = first_word(index);
  for (size_t at = 0; at < size; at += sizeof word) {
    std::memcpy(out + at, &word, std::min(sizeof word, size - at));
    word += kWordStep;
  }
}

bool is_bench_value(uint64_t index, std::string_view value) {
  uint64_t word = first_word(index);
  for (size_t at = 0; at < value.size(); at += sizeof word) {
    if (std::memcmp(value.data() + at, &word, std::min(sizeof word, value.size() - at)) != 0) {
      return false;
    }
    word += kWordStep;
  }
  return true;
}

}  // namespace moxi
