#include "proxy/forward/stats_listing.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>

#include "common/stats/stat_merge.h"
#include "common/stats/stat_names.h"

namespace moxi {
namespace {

// 63 slab classes with 30 names each stay below 2,000 lines of 60 bytes.
constexpr size_t kMaxLines = 8192;
constexpr size_t kMaxBytes = size_t{4} << 20;  // of all backends
constexpr uint64_t kNoNumber = std::numeric_limits<uint64_t>::max();

// The number at the front of `text`, up to a colon or the end.
std::optional<uint64_t> leading_number(std::string_view text) {
  uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || (stop != end && *stop != ':')) return std::nullopt;
  return number;
}

// The slab class of `items:<class>:<name>` and `<class>:<name>`; the size of `stats sizes`.
uint64_t place_of(std::string_view name) {
  constexpr std::string_view kItems = "items:";
  if (name.starts_with(kItems)) name.remove_prefix(kItems.size());
  return leading_number(name).value_or(kNoNumber);
}

}  // namespace

bool StatsListing::add(size_t backend, std::string_view name, std::string_view value) {
  Lines& lines = lines_[backend];
  const size_t size = sizeof(Line) + name.size() + value.size();
  bytes_ += size;
  if (lines.size() >= kMaxLines || bytes_ > kMaxBytes) return false;
  if (budget_.used + size > budget_.limit) {
    is_incomplete_ = true;
    return true;
  }
  budget_.used += size;
  held_ += size;
  lines.emplace_back(name, value);
  return true;
}

StatsListing::Lines StatsListing::merged() const {
  Lines merged;
  std::unordered_map<std::string_view, size_t> places;
  for (const Lines& lines : lines_) {
    for (const Line& line : lines) {
      const auto [place, is_new] = places.emplace(line.first, merged.size());
      if (is_new) {
        merged.push_back(line);
        continue;
      }
      std::string& value = merged[place->second].second;
      value = kind_ == ListingKind::kPrefixes
                  ? merge_counts(value, line.second)
                  : merge_values(merge_rule(line.first), value, line.second);
    }
  }
  if (kind_ == ListingKind::kByName || kind_ == ListingKind::kPrefixes) return merged;
  std::stable_sort(merged.begin(), merged.end(), [](const Line& a, const Line& b) {
    return place_of(a.first) < place_of(b.first);
  });
  // Classes that only some backends have count as well.
  std::set<uint64_t> classes;
  for (Line& line : merged) {
    if (const uint64_t place = place_of(line.first); place != kNoNumber) classes.insert(place);
    if (line.first == "active_slabs") line.second = std::to_string(classes.size());
  }
  return merged;
}

// Descriptors of different backends are different connections: those of each further backend are
// numbered on from the largest before.
StatsListing::Lines StatsListing::side_by_side() const {
  Lines all;
  uint64_t offset = 0;
  for (const Lines& lines : lines_) {
    uint64_t next = offset;
    for (const Line& line : lines) {
      const std::optional<uint64_t> descriptor = leading_number(line.first);
      const size_t colon = line.first.find(':');
      if (!descriptor || colon == line.first.npos) {
        all.push_back(line);
        continue;
      }
      const uint64_t number = offset + *descriptor;
      next = std::max(next, number + 1);
      all.emplace_back(std::to_string(number) + line.first.substr(colon), line.second);
    }
    offset = next;
  }
  return all;
}

void StatsListing::answer(Responder& responder) const {
  const Lines lines = kind_ == ListingKind::kConnections ? side_by_side() : merged();
  if (kind_ == ListingKind::kPrefixes) {
    std::string text;
    for (const Line& line : lines)
      text += "PREFIX " + line.first + " " + line.second + "\r\n";
    text += "END\r\n";
    responder.done({Outcome::kText, 0, text});
    return;
  }
  for (const Line& line : lines)
    responder.stat(line.first, line.second);
  responder.done(Outcome::kEnd);
}

}  // namespace moxi
