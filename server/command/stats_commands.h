// `stats` and its sub-commands: which listing a sub-word asks for, and the answer.
#pragma once

#include <optional>
#include <string_view>

#include "common/session/handler.h"
#include "common/session/responder.h"
#include "server/command/local_stats.h"

namespace moxi {

enum class StatListing : unsigned char {
  kGeneral,
  kReset,
  kDetail,
  kSettings,
  kCachedump,
  kConns,
  kExtstore,
  kItems,
  kSlabs,
  kSizes
};

// `args`: what follows the word `stats`. A sub-word may be cut short (`stats s` is settings);
// null: there is no such listing.
std::optional<StatListing> find_listing(std::string_view args);

struct StatsQuestion {
  std::string_view args;   // what follows the word `stats`
  const Handler* handler;  // of the worker that is asked
};
void answer_stats(LocalStats& stats, const StatsQuestion& question, Responder responder);

}  // namespace moxi
