#include "common/stats/stat_names.h"

#include <algorithm>
#include <array>

namespace moxi {
namespace {

constexpr auto kFirst = MergeRule::kFirst;
constexpr auto kMax = MergeRule::kMax;
constexpr auto kSum = MergeRule::kSum;
constexpr auto kSettings = StatName::Family::kSettings;
constexpr auto kItems = StatName::Family::kItems;
constexpr auto kSlabs = StatName::Family::kSlabs;

constexpr auto kNames = std::to_array<StatName>({
    // `stats`, in the order of the wire; the last two are the totals of `stats slabs`.
    {"pid", kFirst},
    {"uptime", kMax},
    {"time", kMax},
    {"version", kFirst},
    {"libevent", kFirst},
    {"pointer_size", kFirst},
    {"rusage_user", kSum},
    {"rusage_system", kSum},
    {"max_connections", kSum},
    {"curr_connections", kSum},
    {"total_connections", kSum},
    {"rejected_connections", kSum},
    {"connection_structures", kSum},
    {"response_obj_oom", kSum},
    {"response_obj_count", kSum},
    {"response_obj_bytes", kSum},
    {"read_buf_count", kSum},
    {"read_buf_bytes", kSum},
    {"read_buf_bytes_free", kSum},
    {"read_buf_oom", kSum},
    {"reserved_fds", kSum},
    {"proxy_conn_requests", kSum},
    {"proxy_conn_errors", kSum},
    {"proxy_conn_oom", kSum},
    {"proxy_req_active", kSum},
    {"cmd_get", kSum},
    {"cmd_set", kSum},
    {"cmd_flush", kSum},
    {"cmd_touch", kSum},
    {"cmd_meta", kSum},
    {"get_hits", kSum},
    {"get_misses", kSum},
    {"get_expired", kSum},
    {"get_flushed", kSum},
    {"get_extstore", kSum},
    {"get_aborted_extstore", kSum},
    {"get_oom_extstore", kSum},
    {"recache_from_extstore", kSum},
    {"miss_from_extstore", kSum},
    {"badcrc_from_extstore", kSum},
    {"delete_misses", kSum},
    {"delete_hits", kSum},
    {"incr_misses", kSum},
    {"incr_hits", kSum},
    {"decr_misses", kSum},
    {"decr_hits", kSum},
    {"cas_misses", kSum},
    {"cas_hits", kSum},
    {"cas_badval", kSum},
    {"touch_hits", kSum},
    {"touch_misses", kSum},
    {"store_too_large", kSum},
    {"store_no_memory", kSum},
    {"auth_cmds", kSum},
    {"auth_errors", kSum},
    {"idle_kicks", kSum},
    {"bytes_read", kSum},
    {"bytes_written", kSum},
    {"limit_maxbytes", kSum},
    {"accepting_conns", kMax},
    {"listen_disabled_num", kSum},
    {"time_in_listen_disabled_us", kSum},
    {"threads", kSum},
    {"conn_yields", kSum},
    {"hash_power_level", kMax},
    {"hash_bytes", kSum},
    {"hash_is_expanding", kMax},
    {"slab_reassign_rescues", kSum},
    {"slab_reassign_chunk_rescues", kSum},
    {"slab_reassign_inline_reclaim", kSum},
    {"slab_reassign_busy_items", kSum},
    {"slab_reassign_busy_deletes", kSum},
    {"slab_reassign_busy_nomem", kSum},
    {"slab_reassign_last_busy_status", kFirst},
    {"slab_reassign_running", kMax},
    {"slabs_moved", kSum},
    {"lru_crawler_running", kMax},
    {"lru_crawler_starts", kSum},
    {"lru_maintainer_juggles", kSum},
    {"malloc_fails", kSum},
    {"log_worker_dropped", kSum},
    {"log_worker_written", kSum},
    {"log_watcher_skipped", kSum},
    {"log_watcher_sent", kSum},
    {"log_watchers", kSum},
    {"extstore_memory_pressure", kMax},
    {"extstore_compact_lost", kSum},
    {"extstore_compact_rescues", kSum},
    {"extstore_compact_resc_cold", kSum},
    {"extstore_compact_resc_old", kSum},
    {"extstore_compact_skipped", kSum},
    {"extstore_page_allocs", kSum},
    {"extstore_page_evictions", kSum},
    {"extstore_page_reclaims", kSum},
    {"extstore_pages_free", kSum},
    {"extstore_pages_used", kSum},
    {"extstore_objects_evicted", kSum},
    {"extstore_objects_read", kSum},
    {"extstore_objects_written", kSum},
    {"extstore_objects_used", kSum},
    {"extstore_bytes_evicted", kSum},
    {"extstore_bytes_written", kSum},
    {"extstore_bytes_read", kSum},
    {"extstore_bytes_used", kSum},
    {"extstore_bytes_fragmented", kSum},
    {"extstore_limit_maxbytes", kSum},
    {"extstore_io_queue", kSum},
    {"ssl_new_sessions", kSum},
    {"ssl_handshake_errors", kSum},
    {"ssl_proto_errors", kSum},
    {"time_since_server_cert_refresh", kMax},
    {"unexpected_napi_ids", kSum},
    {"round_robin_fallback", kSum},
    {"bytes", kSum},
    {"curr_items", kSum},
    {"total_items", kSum},
    {"slab_global_page_pool", kSum},
    {"expired_unfetched", kSum},
    {"evicted_unfetched", kSum},
    {"evicted_active", kSum},
    {"evictions", kSum},
    {"reclaimed", kSum},
    {"crawler_reclaimed", kSum},
    {"crawler_items_checked", kSum},
    {"lrutail_reflocked", kSum},
    {"moves_to_cold", kSum},
    {"moves_to_warm", kSum},
    {"moves_within_lru", kSum},
    {"direct_reclaims", kSum},
    {"lru_bumps_dropped", kSum},
    {"active_slabs", kMax},
    {"total_malloced", kSum},
    // `stats settings`
    {"maxbytes", kSum, kSettings},
    {"maxconns", kSum, kSettings},
    {"tcpport", kFirst, kSettings},
    {"udpport", kFirst, kSettings},
    {"inter", kFirst, kSettings},
    {"verbosity", kFirst, kSettings},
    {"oldest", kMax, kSettings},
    {"evictions", kFirst, kSettings},
    {"domain_socket", kFirst, kSettings},
    {"umask", kFirst, kSettings},
    {"shutdown_command", kFirst, kSettings},
    {"growth_factor", kFirst, kSettings},
    {"chunk_size", kFirst, kSettings},
    {"num_threads", kSum, kSettings},
    {"num_threads_per_udp", kSum, kSettings},
    {"stat_key_prefix", kFirst, kSettings},
    {"detail_enabled", kFirst, kSettings},
    {"reqs_per_event", kFirst, kSettings},
    {"cas_enabled", kFirst, kSettings},
    {"tcp_backlog", kFirst, kSettings},
    {"binding_protocol", kFirst, kSettings},
    {"auth_enabled_sasl", kFirst, kSettings},
    {"auth_enabled_ascii", kFirst, kSettings},
    {"item_size_max", kFirst, kSettings},
    {"maxconns_fast", kFirst, kSettings},
    {"hashpower_init", kFirst, kSettings},
    {"slab_reassign", kFirst, kSettings},
    {"slab_automove", kFirst, kSettings},
    {"slab_automove_ratio", kFirst, kSettings},
    {"slab_automove_window", kFirst, kSettings},
    {"slab_chunk_max", kFirst, kSettings},
    {"lru_crawler", kFirst, kSettings},
    {"lru_crawler_sleep", kFirst, kSettings},
    {"lru_crawler_tocrawl", kFirst, kSettings},
    {"tail_repair_time", kFirst, kSettings},
    {"flush_enabled", kFirst, kSettings},
    {"dump_enabled", kFirst, kSettings},
    {"hash_algorithm", kFirst, kSettings},
    {"lru_maintainer_thread", kFirst, kSettings},
    {"lru_segmented", kFirst, kSettings},
    {"hot_lru_pct", kFirst, kSettings},
    {"warm_lru_pct", kFirst, kSettings},
    {"hot_max_factor", kFirst, kSettings},
    {"warm_max_factor", kFirst, kSettings},
    {"temp_lru", kFirst, kSettings},
    {"temporary_ttl", kFirst, kSettings},
    {"idle_timeout", kFirst, kSettings},
    {"watcher_logbuf_size", kFirst, kSettings},
    {"worker_logbuf_size", kFirst, kSettings},
    {"read_buf_mem_limit", kFirst, kSettings},
    {"track_sizes", kFirst, kSettings},
    {"inline_ascii_response", kFirst, kSettings},
    {"drop_privileges", kFirst, kSettings},
    {"ext_item_size", kFirst, kSettings},
    {"ext_item_age", kFirst, kSettings},
    {"ext_low_ttl", kFirst, kSettings},
    {"ext_recache_rate", kFirst, kSettings},
    {"ext_wbuf_size", kFirst, kSettings},
    {"ext_compact_under", kFirst, kSettings},
    {"ext_drop_under", kFirst, kSettings},
    {"ext_max_sleep", kFirst, kSettings},
    {"ext_max_frag", kFirst, kSettings},
    {"slab_automove_freeratio", kFirst, kSettings},
    {"ext_drop_unread", kFirst, kSettings},
    {"ssl_enabled", kFirst, kSettings},
    {"ssl_chain_cert", kFirst, kSettings},
    {"ssl_key", kFirst, kSettings},
    {"ssl_verify_mode", kFirst, kSettings},
    {"ssl_keyformat", kFirst, kSettings},
    {"ssl_ciphers", kFirst, kSettings},
    {"ssl_ca_cert", kFirst, kSettings},
    {"ssl_wbuf_size", kFirst, kSettings},
    {"ssl_session_cache", kFirst, kSettings},
    {"ssl_kernel_tls", kFirst, kSettings},
    {"ssl_min_version", kFirst, kSettings},
    {"proxy_enabled", kFirst, kSettings},
    {"proxy_uring_enabled", kFirst, kSettings},
    {"num_napi_ids", kFirst, kSettings},
    {"memory_file", kFirst, kSettings},
    {"client_flags_size", kFirst, kSettings},
    // `stats items`: items:<class>:<name>
    {"number", kSum, kItems},
    {"number_hot", kSum, kItems},
    {"number_warm", kSum, kItems},
    {"number_cold", kSum, kItems},
    {"number_temp", kSum, kItems},
    {"age_hot", kMax, kItems},
    {"age_warm", kMax, kItems},
    {"age", kMax, kItems},
    {"mem_requested", kSum, kItems},
    {"evicted", kSum, kItems},
    {"evicted_nonzero", kSum, kItems},
    {"evicted_time", kMax, kItems},
    {"outofmemory", kSum, kItems},
    {"tailrepairs", kSum, kItems},
    {"reclaimed", kSum, kItems},
    {"expired_unfetched", kSum, kItems},
    {"evicted_unfetched", kSum, kItems},
    {"evicted_active", kSum, kItems},
    {"crawler_reclaimed", kSum, kItems},
    {"crawler_items_checked", kSum, kItems},
    {"lrutail_reflocked", kSum, kItems},
    {"moves_to_cold", kSum, kItems},
    {"moves_to_warm", kSum, kItems},
    {"moves_within_lru", kSum, kItems},
    {"direct_reclaims", kSum, kItems},
    {"hits_to_hot", kSum, kItems},
    {"hits_to_warm", kSum, kItems},
    {"hits_to_cold", kSum, kItems},
    {"hits_to_temp", kSum, kItems},
    // `stats slabs`: <class>:<name>
    {"chunk_size", kMax, kSlabs},
    {"chunks_per_page", kMax, kSlabs},
    {"total_pages", kSum, kSlabs},
    {"total_chunks", kSum, kSlabs},
    {"used_chunks", kSum, kSlabs},
    {"free_chunks", kSum, kSlabs},
    {"free_chunks_end", kSum, kSlabs},
    {"get_hits", kSum, kSlabs},
    {"cmd_set", kSum, kSlabs},
    {"delete_hits", kSum, kSlabs},
    {"incr_hits", kSum, kSlabs},
    {"decr_hits", kSum, kSlabs},
    {"cas_hits", kSum, kSlabs},
    {"cas_badval", kSum, kSlabs},
    {"touch_hits", kSum, kSlabs},
});

constexpr std::string_view kItemsPrefix = "items:";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

const StatName* find_in(std::string_view name, bool in_class, StatName::Family family) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(), [&](const StatName& stat) {
    if (in_class) return stat.family == family && stat.name == name;
    return stat.family < StatName::Family::kItems && stat.name == name;
  });
  return found == kNames.end() ? nullptr : found;
}

}  // namespace

std::span<const StatName> stat_names() {
  return kNames;
}

const StatName* find_stat(std::string_view wire_name) {
  StatName::Family family = StatName::Family::kSlabs;
  std::string_view rest = wire_name;
  if (rest.starts_with(kItemsPrefix)) {
    family = StatName::Family::kItems;
    rest.remove_prefix(kItemsPrefix.size());
  }
  const size_t colon = rest.find(':');
  if (colon == rest.npos) return find_in(wire_name, false, StatName::Family::kGeneral);
  if (!is_number(rest.substr(0, colon))) return nullptr;
  return find_in(rest.substr(colon + 1), true, family);
}

MergeRule merge_rule(std::string_view wire_name) {
  // A line of `stats sizes`: how many items have that size.
  if (is_number(wire_name)) return MergeRule::kSum;
  const StatName* stat = find_stat(wire_name);
  return stat == nullptr ? MergeRule::kFirst : stat->rule;
}

}  // namespace moxi
