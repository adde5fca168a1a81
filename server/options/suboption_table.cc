#include "server/options/suboption_table.h"

#include <algorithm>
#include <array>

namespace moxi {
namespace {

using Id = SuboptionId;

constexpr auto kBare = SuboptionValue::kNone;
constexpr auto kMaybe = SuboptionValue::kOptional;
constexpr auto kValue = SuboptionValue::kRequired;
constexpr auto kHonoured = Effect::kHonoured;
constexpr auto kNoEffect = Effect::kNoEffect;
constexpr auto kNotYet = Effect::kNotYet;

constexpr std::string_view kNoPageMover =
    "pages are not moved between slab classes in this version";
constexpr std::string_view kFlash = "external storage";
constexpr std::string_view kLuaProxy = "the proxy of memcached (use -z)";

constexpr auto kSuboptions = std::to_array<SuboptionInfo>({
    {"maxconns_fast", Id::kMaxconnsFast, kBare, kHonoured,
     "refuse connections over -c with an error at once (default)"},
    {"no_maxconns_fast", Id::kNoMaxconnsFast, kBare, kHonoured,
     "leave connections over -c in the backlog until there is room"},
    {"read_buf_mem_limit", Id::kReadBufMemLimit, kValue, kHonoured,
     "megabytes of connection buffers (default: 0, 64 per worker)"},
    {"hot_lru_pct", Id::kHotLruPct, kValue, kHonoured,
     "percentage of a slab class for new items (default: 20)"},
    {"warm_lru_pct", Id::kWarmLruPct, kValue, kNoEffect,
     "the main queue has no fixed share for items that were read"},
    {"temporary_ttl", Id::kTemporaryTtl, kValue, kHonoured,
     "items with a TTL up to this are not evicted (default: off)"},
    {"slab_chunk_max", Id::kSlabChunkMax, kValue, kHonoured,
     "largest chunk in kilobytes, or in bytes if above 1024 (default: 512)"},
    {"slab_sizes", Id::kSlabSizes, kValue, kHonoured,
     "chunk sizes in bytes, ascending: 100-200-300"},
    {"no_chunked_items", Id::kNoChunkedItems, kBare, kHonoured, "items up to a page in one chunk"},
    {"modern", Id::kSwitch, kBare, kHonoured, "nothing: its parts are defaults"},
    {"no_modern", Id::kNoModern, kBare, kHonoured,
     "defaults of memcached 1.4: one queue in order of insertion, big chunks"},
    {"lru_crawler", Id::kLruCrawler, kBare, kHonoured,
     "sweep the cache for expired items (default)"},
    {"no_lru_crawler", Id::kNoLruCrawler, kBare, kHonoured, "no sweep, and no statistics of it"},
    {"lru_crawler_sleep", Id::kLruCrawlerSleep, kValue, kHonoured,
     "microseconds between items of \"lru_crawler crawl\" (default: 100)"},
    {"lru_crawler_tocrawl", Id::kLruCrawlerTocrawl, kValue, kHonoured,
     "most items of a class in one of these (default: 0, all)"},
    {"lru_maintainer", Id::kLruMaintainer, kBare, kNoEffect,
     "queues are kept by whoever stores, without a thread"},
    {"no_lru_maintainer", Id::kNoLruMaintainer, kBare, kHonoured,
     "one queue in order of insertion"},
    {"hot_max_factor", Id::kFactor, kValue, kNoEffect, "queues are bounded by size, not by age"},
    {"warm_max_factor", Id::kFactor, kValue, kNoEffect, "queues are bounded by size, not by age"},
    {"hashpower", Id::kHashpower, kValue, kNoEffect, "the table grows bucket by bucket"},
    {"no_hashexpand", Id::kSwitch, kBare, kNoEffect, "the table grows without stopping anybody"},
    {"hash_algorithm", Id::kHashAlgorithm, kValue, kNoEffect, "it is always xxh3, seeded"},
    {"tail_repair_time", Id::kTailRepairTime, kValue, kNoEffect,
     "an item cannot be held for ever, so there is nothing to repair"},
    {"slab_reassign", Id::kSlabReassign, kBare, kNoEffect, kNoPageMover},
    {"no_slab_reassign", Id::kNoSlabReassign, kBare, kHonoured, "as it is in this version"},
    {"slab_automove", Id::kSlabAutomove, kMaybe, kNoEffect, kNoPageMover},
    {"no_slab_automove", Id::kSwitch, kBare, kHonoured, "as it is in this version"},
    {"slab_automove_ratio", Id::kRatio, kValue, kNoEffect, kNoPageMover},
    {"slab_automove_window", Id::kSlabAutomoveWindow, kValue, kNoEffect, kNoPageMover},
    {"slab_automove_freeratio", Id::kRatio, kValue, kNoEffect, kNoPageMover},
    {"inline_ascii_resp", Id::kSwitch, kBare, kNoEffect, "memcached ignores it too"},
    {"no_inline_ascii_resp", Id::kSwitch, kBare, kNoEffect, "memcached ignores it too"},
    {"resp_obj_mem_limit", Id::kNumber, kValue, kNoEffect, "memcached ignores it too"},
    {"relaxed_privileges", Id::kSwitch, kBare, kNoEffect, "there is no sandbox to relax"},
    {"no_drop_privileges", Id::kSwitch, kBare, kHonoured, "as it is in this version"},
    {"watcher_logbuf_size", Id::kWatcherLogbuf, kValue, kHonoured,
     "kilobytes of lines that wait for a watcher (default: 256)"},
    {"worker_logbuf_size", Id::kWorkerLogbuf, kValue, kHonoured,
     "kilobytes of lines of a worker that wait for watchers (default: 64)"},
    {"idle_timeout", Id::kIdleTimeout, kValue, kHonoured,
     "close clients that have asked for nothing for so many seconds (default: 0, off)"},
    {"track_sizes", Id::kTrackSizes, kBare, kHonoured, "count the sizes of items for stats sizes"},
    {"drop_privileges", Id::kNone, kBare, kNotYet, "a sandbox"},
    {"sock_cookie_id", Id::kNone, kValue, kNotYet, "socket cookies"},
    {"ssl_chain_cert", Id::kTls, kValue, kHonoured,
     "file with the certificate of -Z and its chain, PEM"},
    {"ssl_key", Id::kTls, kValue, kHonoured, "file with its private key"},
    {"ssl_verify_mode", Id::kTls, kValue, kHonoured,
     "certificates of clients: 0 none, 1 asked for, 2 required, 3 asked for\n"
     "once (default: 0)"},
    {"ssl_keyformat", Id::kTls, kValue, kHonoured, "1: the key is PEM, 2: ASN.1 (default: 1)"},
    {"ssl_ciphers", Id::kTls, kValue, kHonoured, "ciphers up to TLS 1.2, as OpenSSL lists them"},
    {"ssl_ca_cert", Id::kTls, kValue, kHonoured,
     "file with the authorities of clients' certificates, PEM"},
    {"ssl_wbuf_size", Id::kTls, kValue, kHonoured,
     "kilobytes of an encrypted record, at most 16 (default: 16)"},
    {"ssl_session_cache", Id::kTls, kBare, kHonoured,
     "keep sessions, so that clients come back sooner"},
    {"ssl_kernel_tls", Id::kTls, kBare, kHonoured, "let the system encrypt, where it can"},
    {"ssl_min_version", Id::kTls, kValue, kHonoured,
     "least version: 0 TLS 1.0, 1 1.1, 2 1.2, 3 1.3 (default: 2)"},
    {"proxy_config", Id::kNone, kValue, kNotYet, kLuaProxy},
    {"proxy_arg", Id::kNone, kValue, kNotYet, kLuaProxy},
    {"proxy_uring", Id::kNone, kBare, kNotYet, kLuaProxy},
    {"proxy_memprofile", Id::kNone, kBare, kNotYet, kLuaProxy},
    {"ext_path", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_page_size", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_wbuf_size", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_threads", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_io_depth", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_item_size", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_item_age", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_low_ttl", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_recache_rate", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_compact_under", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_drop_under", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_max_sleep", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_max_frag", Id::kNone, kValue, kNotYet, kFlash},
    {"ext_drop_unread", Id::kNone, kBare, kNotYet, kFlash},
});

}  // namespace

std::span<const SuboptionInfo> suboption_table() {
  return kSuboptions;
}

const SuboptionInfo* find_suboption(std::string_view name) {
  const auto* found = std::find_if(kSuboptions.begin(), kSuboptions.end(),
                                   [&](const SuboptionInfo& info) { return info.name == name; });
  return found == kSuboptions.end() ? nullptr : found;
}

}  // namespace moxi
