#include "server/command/class_stats.h"

#include <array>
#include <string>

#include "server/command/stat_text.h"

namespace moxi {
namespace {

enum class When : unsigned char { kAlways, kTemporary, kMaintainer };

struct Row {
  std::string_view name;
  uint64_t (*value)(const ClassStats&);
  When when = When::kAlways;
};

template <ClassStat kStat>
uint64_t counter(const ClassStats& stats) {
  return stats[kStat];
}
template <Queue kQueue>
uint64_t number(const ClassStats& stats) {
  return stats.number_of(kQueue);
}
uint64_t zero(const ClassStats&) {
  return 0;
}
uint64_t total_chunks(const ClassStats& stats) {
  return stats.pages * stats.chunks_per_page;
}

constexpr auto kItemRows = std::to_array<Row>({
    {"number", [](const ClassStats& stats) { return stats.items(); }},
    {"number_hot", number<Queue::kHot>, When::kMaintainer},
    {"number_warm", number<Queue::kWarm>, When::kMaintainer},
    {"number_cold", number<Queue::kCold>, When::kMaintainer},
    {"number_temp", number<Queue::kTemp>, When::kTemporary},
    {"age_hot", [](const ClassStats& s) { return uint64_t{s.age_hot}; }, When::kMaintainer},
    {"age_warm", [](const ClassStats& s) { return uint64_t{s.age_warm}; }, When::kMaintainer},
    {"age", [](const ClassStats& s) { return uint64_t{s.age}; }},
    {"mem_requested", [](const ClassStats& s) { return s.mem_requested; }},
    {"evicted", counter<ClassStat::kEvicted>},
    {"evicted_nonzero", counter<ClassStat::kEvictedNonzero>},
    {"evicted_time", [](const ClassStats& s) { return uint64_t{s.evicted_time}; }},
    {"outofmemory", counter<ClassStat::kOutOfMemory>},
    {"tailrepairs", zero},
    {"reclaimed", counter<ClassStat::kReclaimed>},
    {"expired_unfetched", counter<ClassStat::kExpiredUnfetched>},
    {"evicted_unfetched", counter<ClassStat::kEvictedUnfetched>},
    {"evicted_active", counter<ClassStat::kEvictedActive>, When::kMaintainer},
    {"crawler_reclaimed", counter<ClassStat::kCrawlerReclaimed>},
    {"crawler_items_checked", counter<ClassStat::kCrawlerItemsChecked>},
    {"lrutail_reflocked", counter<ClassStat::kLruTailReflocked>},
    {"moves_to_cold", counter<ClassStat::kMovesToCold>, When::kMaintainer},
    {"moves_to_warm", counter<ClassStat::kMovesToWarm>, When::kMaintainer},
    {"moves_within_lru", counter<ClassStat::kMovesWithinLru>, When::kMaintainer},
    {"direct_reclaims", counter<ClassStat::kDirectReclaims>, When::kMaintainer},
    {"hits_to_hot", counter<ClassStat::kHitsToHot>},
    {"hits_to_warm", counter<ClassStat::kHitsToWarm>},
    {"hits_to_cold", counter<ClassStat::kHitsToCold>},
    {"hits_to_temp", counter<ClassStat::kHitsToTemp>},
});

constexpr auto kSlabRows = std::to_array<Row>({
    {"chunk_size", [](const ClassStats& s) { return uint64_t{s.chunk_size}; }},
    {"chunks_per_page", [](const ClassStats& s) { return uint64_t{s.chunks_per_page}; }},
    {"total_pages", [](const ClassStats& s) { return s.pages; }},
    {"total_chunks", total_chunks},
    {"used_chunks", [](const ClassStats& s) { return s.used_chunks; }},
    {"free_chunks", [](const ClassStats& s) { return s.free_chunks; }},
    {"free_chunks_end", zero},
    {"get_hits", [](const ClassStats& s) { return s.get_hits(); }},
    {"cmd_set", counter<ClassStat::kCmdSet>},
    {"delete_hits", counter<ClassStat::kDeleteHits>},
    {"incr_hits", counter<ClassStat::kIncrHits>},
    {"decr_hits", counter<ClassStat::kDecrHits>},
    {"cas_hits", counter<ClassStat::kCasHits>},
    {"cas_badval", counter<ClassStat::kCasBadval>},
    {"touch_hits", counter<ClassStat::kTouchHits>},
});

}  // namespace

void list_items(const CacheStats& stats, const ItemListing& listing, StatSink sink) {
  for (size_t id = 1; id < stats.classes.size(); ++id) {
    const ClassStats& one = stats.classes[id];
    if (one.items() == 0) continue;
    const std::string prefix = "items:" + std::to_string(id) + ":";
    for (const Row& row : kItemRows) {
      if (row.when == When::kTemporary && !listing.has_temporary) continue;
      if (row.when == When::kMaintainer && !listing.has_maintainer) continue;
      sink(prefix + std::string(row.name), stat_text(row.value(one)));
    }
  }
}

void list_slabs(const CacheStats& stats, StatSink sink) {
  for (size_t id = 1; id < stats.classes.size(); ++id) {
    const ClassStats& one = stats.classes[id];
    if (one.pages == 0) continue;
    const std::string prefix = std::to_string(id) + ":";
    for (const Row& row : kSlabRows)
      sink(prefix + std::string(row.name), stat_text(row.value(one)));
  }
  sink("active_slabs", stat_text(stats.active_slabs));
  sink("total_malloced", stat_text(stats.total_malloced));
}

}  // namespace moxi
