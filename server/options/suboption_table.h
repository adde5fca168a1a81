// The suboptions of -o: every one that memcached 1.6.45 knows, what it takes, and what becomes of
// it here. Constant data, any thread.
#pragma once

#include <span>
#include <string_view>

namespace moxi {

enum class SuboptionId : unsigned char {
  kMaxconnsFast,
  kNoMaxconnsFast,
  kReadBufMemLimit,
  kHotLruPct,
  kWarmLruPct,
  kTemporaryTtl,
  kSlabChunkMax,
  kSlabSizes,
  kNoChunkedItems,
  kNoModern,
  kLruCrawler,
  kNoLruCrawler,
  kLruMaintainer,
  kNoLruMaintainer,
  kIdleTimeout,
  kLruCrawlerSleep,
  kLruCrawlerTocrawl,
  kTrackSizes,
  kTls,
  kWatcherLogbuf,
  kWorkerLogbuf,
  kHashpower,
  kHashAlgorithm,
  kTailRepairTime,
  kSlabReassign,
  kNoSlabReassign,
  kSlabAutomove,
  kSlabAutomoveWindow,
  kRatio,   // a number from 0 to 1 that is only checked
  kFactor,  // a number above 0 that is only checked
  kNumber,  // a number that is only checked
  kSwitch,  // takes nothing and changes nothing
  kNone,    // refused
};

enum class SuboptionValue : unsigned char { kNone, kOptional, kRequired };

enum class Effect : unsigned char {
  kHonoured,  // does what it says, or says what is so anyway
  kNoEffect,  // accepted; `reason` tells why there is nothing to do
  kNotYet,    // a start-up error
};

struct SuboptionInfo {
  std::string_view name;
  SuboptionId id = SuboptionId::kNone;
  SuboptionValue value = SuboptionValue::kNone;
  Effect effect = Effect::kNotYet;
  std::string_view reason;  // kHonoured: the help text
};

std::span<const SuboptionInfo> suboption_table();

// Null if memcached has none of that name either.
const SuboptionInfo* find_suboption(std::string_view name);

}  // namespace moxi
