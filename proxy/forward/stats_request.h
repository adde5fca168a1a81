// Which statistics of the backends a client asks for, and how those of several become one list.
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace moxi {

enum class ListingKind : uint8_t {
  kByName,       // each name once, its values merged by its rule
  kClasses,      // the same, in the order of slab classes
  kSizes,        // sizes and counts, ascending
  kConnections,  // lines that begin with a descriptor: kept apart
  kPrefixes,     // `stats detail dump`: counts of key prefixes
};

struct StatsRequest {
  // What backends are asked for, in full.
  std::string_view args;
  ListingKind kind = ListingKind::kByName;
  // What is wrong with it, for the client; empty: nothing.
  std::string_view error{};
};

// `args`: what follows the word `stats`. As in memcached a sub-word may be cut short. None: there
// are no such statistics, or they cannot be shown for several backends.
[[nodiscard]] std::optional<StatsRequest> find_stats_request(std::string_view args);

}  // namespace moxi
