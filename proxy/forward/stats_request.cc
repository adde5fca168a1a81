#include "proxy/forward/stats_request.h"

#include <algorithm>
#include <array>

namespace moxi {
namespace {

struct SubCommand {
  std::string_view word;
  StatsRequest request;
};

// In memcached's order, which decides what a shortened word means.
constexpr auto kSubCommands = std::to_array<SubCommand>({
    {"reset", {"reset"}},
    {"detail", {"detail"}},
    {"settings", {"settings"}},
    {"cachedump", {"cachedump", ListingKind::kByName, "stats cachedump not allowed"}},
    {"conns", {"conns", ListingKind::kConnections}},
    {"items", {"items", ListingKind::kClasses}},
    {"slabs", {"slabs", ListingKind::kClasses}},
    {"sizes", {"sizes", ListingKind::kSizes}},
});

constexpr auto kDetails = std::to_array<SubCommand>({
    {"on", {"detail on"}},
    {"off", {"detail off"}},
    {"dump", {"detail dump", ListingKind::kPrefixes}},
});

constexpr StatsRequest kBadDetail = {"detail", ListingKind::kByName,
                                     "usage: stats detail on|off|dump"};

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

StatsRequest find_detail(std::string_view rest) {
  const std::string_view wanted = take_word(rest);
  const auto* found = std::find_if(kDetails.begin(), kDetails.end(),
                                   [wanted](const auto& detail) { return detail.word == wanted; });
  return found == kDetails.end() ? kBadDetail : found->request;
}

}  // namespace

std::optional<StatsRequest> find_stats_request(std::string_view args) {
  const std::string_view word = take_word(args);
  if (word.empty()) return StatsRequest{};
  const auto* found =
      std::find_if(kSubCommands.begin(), kSubCommands.end(),
                   [word](const SubCommand& command) { return command.word.starts_with(word); });
  if (found == kSubCommands.end()) return std::nullopt;
  return found->word == "detail" ? find_detail(args) : found->request;
}

}  // namespace moxi
