#include "proxy/forward/stats_listing.h"

#include <unordered_map>

#include "common/stats/stat_merge.h"
#include "common/stats/stat_names.h"

namespace moxi {
namespace {

// 63 slab classes with 30 names each stay below 2,000 lines of 60 bytes.
constexpr size_t kMaxLines = 8192;
constexpr size_t kMaxBytes = size_t{4} << 20;  // of all backends

}  // namespace

bool StatsListing::add(size_t backend, std::string_view name, std::string_view value) {
  std::vector<Line>& lines = lines_[backend];
  bytes_ += sizeof(Line) + name.size() + value.size();
  if (lines.size() >= kMaxLines || bytes_ > kMaxBytes) return false;
  lines.emplace_back(name, value);
  return true;
}

void StatsListing::show(Responder& responder) const {
  std::vector<Line> merged;
  std::unordered_map<std::string_view, size_t> places;
  for (const std::vector<Line>& lines : lines_) {
    for (const Line& line : lines) {
      const auto [place, is_new] = places.emplace(line.first, merged.size());
      if (is_new) {
        merged.push_back(line);
        continue;
      }
      std::string& value = merged[place->second].second;
      value = merge_values(merge_rule(line.first), value, line.second);
    }
  }
  for (const Line& line : merged)
    responder.stat(line.first, line.second);
}

}  // namespace moxi
