#include "server/command/general_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <string>

#include "common/base/version.h"
#include "common/net/event_library.h"
#include "server/command/stat_text.h"

namespace moxi {
namespace {

// Everything at one moment, so that the numbers of one listing fit together.
struct Moment {
  explicit Moment(const LocalStats& stats)
      : local(stats),
        options(stats.sources().options),
        registry(stats.sources().registry),
        gauges(stats.sources().gauges),
        cache(stats.cache_since_reset()),
        log(stats.sources().controls.log.counts()) {
    getrusage(RUSAGE_SELF, &usage);
  }

  const LocalStats& local;
  const ServerOptions& options;
  const StatRegistry& registry;
  const ProcessGauges& gauges;
  const CacheStats cache;
  const LogCounts log;
  rusage usage{};
};

template <Stat kStat>
std::string counter(const Moment& moment) {
  return stat_text(moment.registry.since_reset(kStat));
}
template <CacheStat kStat>
std::string in_cache(const Moment& moment) {
  return stat_text(moment.cache[kStat]);
}
template <ClassStat kStat>
std::string in_classes(const Moment& moment) {
  return stat_text(moment.cache.total(kStat));
}
template <uint64_t LogCounts::*kCount>
std::string in_log(const Moment& moment) {
  return stat_text(moment.log.*kCount);
}
std::string zero(const Moment&) {
  return "0";
}
std::string none(const Moment&) {
  return "none";
}

std::string process_id(const Moment&) {
  return stat_text(static_cast<uint64_t>(getpid()));
}
std::string uptime(const Moment& moment) {
  return stat_text(moment.local.sources().clock.now());
}
std::string unix_time(const Moment& moment) {
  const SecondClock& clock = moment.local.sources().clock;
  return std::to_string(clock.unix_start() + clock.now());
}
std::string version(const Moment&) {
  return kMemcachedVersion;
}
std::string libevent(const Moment&) {
  return event_library_version();
}
std::string pointer_size(const Moment&) {
  return stat_text(8 * sizeof(void*));
}
std::string rusage_user(const Moment& moment) {
  return stat_seconds(moment.usage.ru_utime);
}
std::string rusage_system(const Moment& moment) {
  return stat_seconds(moment.usage.ru_stime);
}
std::string max_connections(const Moment& moment) {
  return stat_text(moment.options.max_connections);
}

// memcached counts its listening sockets as connections, and one of them not.
uint64_t connections(const Moment& moment) {
  const uint64_t closed = moment.registry.total(Stat::kClosedConnections);
  return moment.registry.total(Stat::kTotalConnections) - closed + moment.gauges.listening_sockets;
}
std::string curr_connections(const Moment& moment) {
  const uint64_t all = connections(moment);
  return stat_text(all > 0 ? all - 1 : 0);
}
std::string connection_structures(const Moment& moment) {
  return stat_text(connections(moment));
}
std::string total_connections(const Moment& moment) {
  return stat_text(moment.local.connections_since_reset());
}
std::string rejected(const Moment& moment) {
  return stat_text(moment.local.rejected_since_reset());
}
std::string reserved_fds(const Moment& moment) {
  return stat_text(moment.gauges.reserved_fds);
}
std::string accepting(const Moment& moment) {
  return stat_text(moment.local.sources().limit.stats().accepting ? 1 : 0);
}
std::string listen_disabled(const Moment& moment) {
  return stat_text(moment.local.listen_disabled_since_reset());
}
std::string listen_disabled_us(const Moment& moment) {
  return stat_text(moment.local.listen_disabled_us_since_reset());
}
std::string threads(const Moment& moment) {
  return stat_text(moment.options.threads);
}

std::string get_hits(const Moment& moment) {
  return stat_text(moment.cache.get_hits());
}
std::string cmd_get(const Moment& moment) {
  return stat_text(moment.cache.get_hits() + moment.cache[CacheStat::kGetMisses]);
}
std::string cmd_touch(const Moment& moment) {
  return stat_text(moment.cache.total(ClassStat::kTouchHits) +
                   moment.cache[CacheStat::kTouchMisses]);
}
std::string limit_maxbytes(const Moment& moment) {
  return stat_text(moment.cache.limit_maxbytes);
}
std::string hash_power_level(const Moment& moment) {
  return stat_text(moment.cache.hash_power_level);
}
std::string hash_bytes(const Moment& moment) {
  return stat_text(moment.cache.hash_bytes);
}
std::string bytes(const Moment& moment) {
  return stat_text(moment.cache.bytes);
}
std::string curr_items(const Moment& moment) {
  return stat_text(moment.cache.curr_items);
}
std::string crawler_running(const Moment& moment) {
  return stat_text(moment.cache.crawler_running ? 1 : 0);
}
std::string page_pool(const Moment& moment) {
  return stat_text(moment.cache.slab_global_page_pool);
}

// Of a process with -Z.
template <std::atomic<uint64_t> TlsCounters::*Counter>
std::string tls_count(const Moment& moment) {
  const TlsContext* const tls = moment.local.sources().controls.tls;
  return stat_text(tls == nullptr ? 0 : (tls->counters().*Counter).load(std::memory_order_relaxed));
}
std::string certificate_age(const Moment& moment) {
  const TlsContext* const tls = moment.local.sources().controls.tls;
  return stat_text(tls == nullptr ? 0 : static_cast<uint64_t>(tls->age().count()));
}

struct Row {
  std::string_view name;
  std::string (*value)(const Moment&);
  // Shown only with this option; null: always.
  bool ServerOptions::*option = nullptr;
  bool of_idle_timeout = false;  // shown only with one
};

constexpr auto kRows = std::to_array<Row>({
    {"pid", process_id},
    {"uptime", uptime},
    {"time", unix_time},
    {"version", version},
    {"libevent", libevent},
    {"pointer_size", pointer_size},
    {"rusage_user", rusage_user},
    {"rusage_system", rusage_system},
    {"max_connections", max_connections},
    {"curr_connections", curr_connections},
    {"total_connections", total_connections},
    {"rejected_connections", rejected, &ServerOptions::maxconns_fast},
    {"connection_structures", connection_structures},
    {"response_obj_oom", zero},
    {"response_obj_count", zero},
    {"response_obj_bytes", zero},
    {"read_buf_count", zero},
    {"read_buf_bytes", zero},
    {"read_buf_bytes_free", zero},
    {"read_buf_oom", counter<Stat::kReadBufferOom>},
    {"reserved_fds", reserved_fds},
    {"cmd_get", cmd_get},
    {"cmd_set", in_classes<ClassStat::kCmdSet>},
    {"cmd_flush", counter<Stat::kCmdFlush>},
    {"cmd_touch", cmd_touch},
    {"cmd_meta", counter<Stat::kCmdMeta>},
    {"get_hits", get_hits},
    {"get_misses", in_cache<CacheStat::kGetMisses>},
    {"get_expired", in_cache<CacheStat::kGetExpired>},
    {"get_flushed", in_cache<CacheStat::kGetFlushed>},
    {"delete_misses", in_cache<CacheStat::kDeleteMisses>},
    {"delete_hits", in_classes<ClassStat::kDeleteHits>},
    {"incr_misses", in_cache<CacheStat::kIncrMisses>},
    {"incr_hits", in_classes<ClassStat::kIncrHits>},
    {"decr_misses", in_cache<CacheStat::kDecrMisses>},
    {"decr_hits", in_classes<ClassStat::kDecrHits>},
    {"cas_misses", in_cache<CacheStat::kCasMisses>},
    {"cas_hits", in_classes<ClassStat::kCasHits>},
    {"cas_badval", in_classes<ClassStat::kCasBadval>},
    {"touch_hits", in_classes<ClassStat::kTouchHits>},
    {"touch_misses", in_cache<CacheStat::kTouchMisses>},
    {"store_too_large", in_cache<CacheStat::kStoreTooLarge>},
    {"store_no_memory", in_cache<CacheStat::kStoreNoMemory>},
    {"auth_cmds", counter<Stat::kAuthCmds>},
    {"auth_errors", counter<Stat::kAuthErrors>},
    {"idle_kicks", counter<Stat::kIdleKicks>, nullptr, true},
    {"bytes_read", counter<Stat::kBytesRead>},
    {"bytes_written", counter<Stat::kBytesWritten>},
    {"limit_maxbytes", limit_maxbytes},
    {"accepting_conns", accepting},
    {"listen_disabled_num", listen_disabled},
    {"time_in_listen_disabled_us", listen_disabled_us},
    {"threads", threads},
    {"conn_yields", counter<Stat::kConnYields>},
    {"hash_power_level", hash_power_level},
    {"hash_bytes", hash_bytes},
    {"hash_is_expanding", zero},
    {"slab_reassign_rescues", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_chunk_rescues", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_inline_reclaim", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_busy_items", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_busy_deletes", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_busy_nomem", zero, &ServerOptions::slab_reassign},
    {"slab_reassign_last_busy_status", none, &ServerOptions::slab_reassign},
    {"slab_reassign_running", zero, &ServerOptions::slab_reassign},
    {"slabs_moved", zero, &ServerOptions::slab_reassign},
    {"lru_crawler_running", crawler_running, &ServerOptions::lru_crawler},
    {"lru_crawler_starts", in_cache<CacheStat::kCrawlerStarts>, &ServerOptions::lru_crawler},
    {"lru_maintainer_juggles", zero, &ServerOptions::lru_maintainer},
    {"malloc_fails", zero},
    {"log_worker_dropped", in_log<&LogCounts::worker_dropped>},
    {"log_worker_written", in_log<&LogCounts::worker_written>},
    {"log_watcher_skipped", in_log<&LogCounts::watcher_skipped>},
    {"log_watcher_sent", in_log<&LogCounts::watcher_sent>},
    {"log_watchers", in_log<&LogCounts::watchers>},
    {"ssl_new_sessions", tls_count<&TlsCounters::new_sessions>, &ServerOptions::tls},
    {"ssl_handshake_errors", tls_count<&TlsCounters::handshake_errors>, &ServerOptions::tls},
    {"ssl_proto_errors", tls_count<&TlsCounters::protocol_errors>, &ServerOptions::tls},
    {"time_since_server_cert_refresh", certificate_age, &ServerOptions::tls},
    {"unexpected_napi_ids", zero},
    {"round_robin_fallback", zero},
    {"bytes", bytes},
    {"curr_items", curr_items},
    {"total_items", in_cache<CacheStat::kTotalItems>},
    {"slab_global_page_pool", page_pool},
    {"expired_unfetched", in_classes<ClassStat::kExpiredUnfetched>},
    {"evicted_unfetched", in_classes<ClassStat::kEvictedUnfetched>},
    {"evicted_active", in_classes<ClassStat::kEvictedActive>, &ServerOptions::lru_maintainer},
    {"evictions", in_classes<ClassStat::kEvicted>},
    {"reclaimed", in_classes<ClassStat::kReclaimed>},
    {"crawler_reclaimed", in_classes<ClassStat::kCrawlerReclaimed>},
    {"crawler_items_checked", in_classes<ClassStat::kCrawlerItemsChecked>},
    {"lrutail_reflocked", in_classes<ClassStat::kLruTailReflocked>},
    {"moves_to_cold", in_classes<ClassStat::kMovesToCold>, &ServerOptions::lru_maintainer},
    {"moves_to_warm", in_classes<ClassStat::kMovesToWarm>, &ServerOptions::lru_maintainer},
    {"moves_within_lru", in_classes<ClassStat::kMovesWithinLru>, &ServerOptions::lru_maintainer},
    {"direct_reclaims", in_classes<ClassStat::kDirectReclaims>, &ServerOptions::lru_maintainer},
    {"lru_bumps_dropped", zero, &ServerOptions::lru_maintainer},
});

}  // namespace

void list_general_stats(const LocalStats& stats, StatSink sink) {
  const Moment moment(stats);
  for (const Row& row : kRows) {
    if (row.option != nullptr && !(moment.options.*row.option)) continue;
    if (row.of_idle_timeout && moment.options.idle_timeout == 0) continue;
    sink(row.name, row.value(moment));
  }
}

}  // namespace moxi
