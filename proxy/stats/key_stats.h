// What clients asked for, key by key: `stats proxy keystats`. Off unless `key_stats_lifespan` is
// set. A key that matches is followed for that long, counted from the first time it was seen, and
// then begins again; when `key_stats_max` keys are followed the one that was followed longest makes
// room. Owned by one worker, whose thread alone may touch it; others ask for a copy.
//
//   entries_: oldest -> ... -> newest       places_: key -> entry
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/protocol/request.h"
#include "proxy/stats/command_counters.h"
#include "proxy/stats/key_filter.h"

namespace moxi {

class KeyStats {
 public:
  struct Settings {
    size_t most = 4000;        // keys
    Milliseconds lifespan{0};  // of an entry
    std::string spec{};
    std::string unspec{};
  };
  using Fields = std::array<uint64_t, kCommandFields>;
  // Which command, with or without noreply.
  using Place = std::pair<CommandStat, bool>;
  struct Row {
    Place place;
    Fields fields{};
  };
  struct Entry {
    std::string key;
    TimePoint added;
    std::vector<Row> rows;  // of the commands that the key had, in the order of their first use
  };
  using Copy = std::vector<Entry>;

  explicit KeyStats(const Settings& settings)
      : most_(settings.most),
        lifespan_(settings.lifespan),
        filter_(settings.spec, settings.unspec) {}

  // A request came with this key. `now`: that of the loop.
  void count(const Request& request, std::string_view key, TimePoint now);
  // What a get of the key brought; ignored if the key is no longer followed.
  void hit(std::string_view key, size_t value_bytes);
  void miss(std::string_view key);

  // Those that are still followed, oldest first.
  Copy copy(TimePoint now);
  void reset();

 private:
  using Entries = std::list<Entry>;

  void drop_expired(TimePoint now);
  void drop_oldest();
  Entry& follow(std::string_view key, TimePoint now);
  static Fields& fields(Entry& entry, Place place);
  Fields* fields_of_get(std::string_view key);

  const size_t most_;
  const Milliseconds lifespan_;
  const KeyFilter filter_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> places_;  // views into entries_
};

// Adds the entries of `more` (another worker's) to `all`: same keys become one, the oldest first.
void merge_key_stats(KeyStats::Copy& all, KeyStats::Copy more);

}  // namespace moxi
