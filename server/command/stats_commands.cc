#include "server/command/stats_commands.h"

#include <array>

#include "server/command/class_stats.h"
#include "server/command/general_stats.h"
#include "server/command/settings_stats.h"

namespace moxi {
namespace {

struct SubCommand {
  std::string_view word;
  std::optional<StatListing> listing;
};

// In memcached's order, which decides what a shortened word means. Those without a listing are not
// in this version; they are here so that they shadow what stands behind them.
constexpr auto kSubCommands = std::to_array<SubCommand>({
    {"reset", StatListing::kReset},
    {"detail", std::nullopt},
    {"settings", StatListing::kSettings},
    {"cachedump", std::nullopt},
    {"conns", std::nullopt},
    {"items", StatListing::kItems},
    {"slabs", StatListing::kSlabs},
    {"sizes", std::nullopt},
});

}  // namespace

std::optional<StatListing> find_listing(std::string_view args) {
  const size_t begin = args.find_first_not_of(' ');
  if (begin == args.npos) return StatListing::kGeneral;
  args.remove_prefix(begin);
  const std::string_view word = args.substr(0, args.find(' '));
  for (const SubCommand& command : kSubCommands) {
    if (command.word.starts_with(word)) return command.listing;
  }
  return std::nullopt;
}

void answer_stats(LocalStats& stats, std::string_view args, Responder responder) {
  const std::optional<StatListing> listing = find_listing(args);
  if (!listing) return responder.done(Outcome::kError);
  auto sink = [&](std::string_view name, std::string_view value) { responder.stat(name, value); };
  switch (*listing) {
    case StatListing::kGeneral:
      list_general_stats(stats, sink);
      break;
    case StatListing::kReset:
      stats.reset();
      return responder.done(Outcome::kReset);
    case StatListing::kSettings:
      list_settings(stats, sink);
      break;
    case StatListing::kItems: {
      const ServerOptions& options = stats.sources().options;
      const ItemListing shape{options.temporary_ttl.has_value(), options.lru_maintainer};
      list_items(stats.cache_since_reset(), shape, sink);
      break;
    }
    case StatListing::kSlabs:
      list_slabs(stats.cache_since_reset(), sink);
      break;
  }
  responder.done(Outcome::kEnd);
}

}  // namespace moxi
