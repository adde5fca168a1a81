#include "server/command/stats_commands.h"

#include <array>
#include <utility>

#include "common/protocol/text_tokens.h"
#include "server/command/class_stats.h"
#include "server/command/conns_stats.h"
#include "server/command/detail_stats.h"
#include "server/command/general_stats.h"
#include "server/command/settings_stats.h"

namespace moxi {
namespace {

struct SubCommand {
  std::string_view word;
  StatListing listing;
};

// In memcached's order, which decides what a shortened word means.
constexpr auto kSubCommands = std::to_array<SubCommand>({
    {"reset", StatListing::kReset},
    {"detail", StatListing::kDetail},
    {"settings", StatListing::kSettings},
    {"cachedump", StatListing::kCachedump},
    {"conns", StatListing::kConns},
    {"extstore", StatListing::kExtstore},
    {"items", StatListing::kItems},
    {"slabs", StatListing::kSlabs},
    {"sizes", StatListing::kSizes},
});

}  // namespace

std::optional<StatListing> find_listing(std::string_view args) {
  const std::string_view word = take_token(args);
  if (word.empty()) return StatListing::kGeneral;
  for (const SubCommand& command : kSubCommands) {
    if (command.word.starts_with(word)) return command.listing;
  }
  return std::nullopt;
}

void answer_stats(LocalStats& stats, const StatsQuestion& question, Responder responder) {
  const std::optional<StatListing> listing = find_listing(question.args);
  if (!listing) return responder.done(Outcome::kError);
  const StatSources& sources = stats.sources();
  const TextTokens words(question.args);
  auto sink = [&](std::string_view name, std::string_view value) { responder.stat(name, value); };
  switch (*listing) {
    case StatListing::kGeneral:
      list_general_stats(stats, sink);
      break;
    case StatListing::kReset:
      stats.reset();
      return responder.done(Outcome::kReset);
    case StatListing::kDetail:
      return answer_detail(sources, words, question.handler, std::move(responder));
    case StatListing::kSettings:
      list_settings(stats, sink);
      break;
    case StatListing::kCachedump:
      return answer_cachedump(sources, words, std::move(responder));
    case StatListing::kConns:
      return answer_conns(sources, question.handler, std::move(responder));
    case StatListing::kExtstore:  // there is none
      break;
    case StatListing::kItems: {
      const ItemListing shape{sources.controls.live.temp_lru, sources.options.lru_maintainer};
      list_items(stats.cache_since_reset(), shape, sink);
      break;
    }
    case StatListing::kSlabs:
      list_slabs(stats.cache_since_reset(), sink);
      break;
    case StatListing::kSizes:
      list_sizes(sources.cache.sizes(), sink);
      break;
  }
  responder.done(Outcome::kEnd);
}

}  // namespace moxi
