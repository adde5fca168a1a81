#include "server/command/settings_stats.h"

#include <array>
#include <string>
#include <string_view>

#include "server/cache/cache_tuning.h"
#include "server/command/stat_text.h"
#include "server/options/tls_suboptions.h"

namespace moxi {
namespace {

std::string or_null(const std::string& text) {
  return text.empty() ? "NULL" : text;
}

std::string or_nothing(const std::string& text) {
  return text.empty() ? "(null)" : text;
}

// One of these three.
struct Setting {
  constexpr Setting(std::string_view its_name, std::string (*its_value)(const StatSources&))
      : name(its_name), of_cache(its_value) {}
  constexpr Setting(std::string_view its_name, std::string (*its_value)(const ProcessSources&))
      : name(its_name), of_process(its_value) {}
  constexpr Setting(std::string_view its_name, const char* its_value)
      : name(its_name), constant(its_value) {}

  std::string_view name;
  std::string (*of_cache)(const StatSources&) = nullptr;
  std::string (*of_process)(const ProcessSources&) = nullptr;
  std::string_view constant{};
};

constexpr auto kSettings = std::to_array<Setting>({
    {"maxbytes",
     [](const StatSources& sources) { return stat_text(sources.cache.memory_limit()); }},
    {"maxconns",
     [](const ProcessSources& sources) { return stat_text(sources.options.max_connections); }},
    {"tcpport",
     [](const StatSources& sources) { return std::to_string(sources.gauges.tcp_port); }},
    {"udpport",
     [](const StatSources& sources) { return std::to_string(sources.gauges.udp_port); }},
    {"inter", [](const ProcessSources& sources) { return or_null(sources.options.listen_text); }},
    {"verbosity",
     [](const ProcessSources& sources) { return stat_text(sources.gauges.verbosity); }},
    {"oldest", [](const StatSources& sources) { return stat_text(sources.flushes.oldest()); }},
    {"evictions",
     [](const StatSources& sources) {
       return std::string(sources.options.evictions ? "on" : "off");
     }},
    {"domain_socket",
     [](const ProcessSources& sources) { return or_null(sources.options.unix_socket); }},
    {"umask", [](const ProcessSources& sources) { return stat_octal(sources.options.unix_mask); }},
    {"shutdown_command",
     [](const StatSources& sources) { return yes_no(sources.options.shutdown_enabled); }},
    {"growth_factor",
     [](const StatSources& sources) { return stat_decimal(sources.options.growth_factor, 2); }},
    {"chunk_size",
     [](const StatSources& sources) { return stat_text(sources.options.chunk_space); }},
    {"num_threads",
     [](const ProcessSources& sources) { return stat_text(sources.options.threads); }},
    {"num_threads_per_udp",
     [](const ProcessSources& sources) { return stat_text(sources.options.threads); }},
    {"stat_key_prefix",
     [](const StatSources& sources) { return std::string(1, sources.options.prefix_delimiter); }},
    {"detail_enabled",
     [](const StatSources& sources) { return yes_no(sources.controls.detail.is_on()); }},
    {"reqs_per_event",
     [](const ProcessSources& sources) { return stat_text(sources.options.requests_per_event); }},
    {"cas_enabled", [](const StatSources& sources) { return yes_no(sources.options.use_cas); }},
    {"tcp_backlog",
     [](const ProcessSources& sources) { return std::to_string(sources.options.backlog); }},
    {"binding_protocol",
     [](const ProcessSources& sources) { return std::string(binding_name(sources.options.binding)); }},
    {"auth_enabled_sasl",
     [](const ProcessSources& sources) { return yes_no(sources.options.sasl); }},
    {"auth_enabled_ascii",
     [](const ProcessSources& sources) {
       const std::string& file = sources.options.auth_file;
       return file.empty() ? std::string("no") : file;
     }},
    {"item_size_max",
     [](const StatSources& sources) { return stat_text(sources.options.item_size_max); }},
    {"maxconns_fast",
     [](const ProcessSources& sources) { return yes_no(sources.options.maxconns_fast); }},
    {"hashpower_init", "16"},
    {"slab_reassign", "no"},
    {"slab_automove", "0"},
    {"slab_automove_ratio",
     [](const StatSources& sources) {
       return stat_decimal(sources.controls.live.automove_ratio, 2);
     }},
    {"slab_automove_window",
     [](const StatSources& sources) { return stat_text(sources.controls.live.automove_window); }},
    {"slab_chunk_max",
     [](const StatSources& sources) { return stat_text(sources.options.slab_chunk_max); }},
    {"lru_crawler",
     [](const StatSources& sources) { return yes_no(sources.controls.maintenance->is_enabled()); }},
    {"lru_crawler_sleep",
     [](const StatSources& sources) {
       return stat_text(sources.controls.maintenance->crawl_sleep());
     }},
    {"lru_crawler_tocrawl",
     [](const StatSources& sources) {
       return stat_text(sources.controls.maintenance->crawl_limit());
     }},
    {"tail_repair_time", "0"},
    {"flush_enabled",
     [](const StatSources& sources) { return yes_no(sources.options.flush_enabled); }},
    {"dump_enabled",
     [](const StatSources& sources) { return yes_no(sources.options.dump_enabled); }},
    {"hash_algorithm", "xxh3"},
    {"lru_maintainer_thread", "no"},
    {"lru_segmented",
     [](const StatSources& sources) { return yes_no(sources.cache.tuning().segmented); }},
    {"hot_lru_pct",
     [](const StatSources& sources) { return stat_text(sources.cache.tuning().hot_lru_pct); }},
    {"warm_lru_pct",
     [](const StatSources& sources) { return stat_text(sources.cache.tuning().warm_lru_pct); }},
    {"hot_max_factor",
     [](const StatSources& sources) {
       return stat_decimal(sources.controls.live.hot_max_factor, 2);
     }},
    {"warm_max_factor",
     [](const StatSources&
            sources) { return stat_decimal(sources.controls.live.warm_max_factor, 2); }},
    {"temp_lru",
     [](const StatSources& sources) { return yes_no(sources.controls.live.temp_lru); }},
    {"temporary_ttl",
     [](const StatSources& sources) { return stat_text(sources.controls.live.temporary_ttl); }},
    {"idle_timeout",
     [](const ProcessSources& sources) { return stat_text(sources.options.idle_timeout); }},
    {"watcher_logbuf_size",
     [](const StatSources& sources) { return stat_text(sources.options.watcher_logbuf_bytes); }},
    {"worker_logbuf_size",
     [](const StatSources& sources) { return stat_text(sources.options.worker_logbuf_bytes); }},
    {"read_buf_mem_limit",
     [](const ProcessSources& sources) { return stat_text(sources.options.buffer_limit); }},
    {"track_sizes",
     [](const StatSources& sources) { return yes_no(sources.options.track_sizes); }},
    {"inline_ascii_response", "no"},
    {"ext_item_size", "512"},
    {"ext_item_age", "4294967295"},
    {"ext_low_ttl", "0"},
    {"ext_recache_rate", "2000"},
    {"ext_wbuf_size", "4194304"},
    {"ext_compact_under", "0"},
    {"ext_drop_under", "0"},
    {"ext_max_sleep", "1000000"},
    {"ext_max_frag", "0.80"},
    {"slab_automove_freeratio",
     [](const StatSources&
            sources) { return stat_decimal(sources.controls.live.automove_free_ratio, 3); }},
    {"ext_drop_unread", "no"},
    {"ssl_enabled", [](const ProcessSources& sources) { return yes_no(sources.options.tls); }},
    {"ssl_chain_cert", [](const ProcessSources& sources) { return or_nothing(sources.options.tls_settings.chain_cert); }},
    {"ssl_key", [](const ProcessSources& sources) { return or_nothing(sources.options.tls_settings.key); }},
    {"ssl_verify_mode", [](const ProcessSources& sources) { return stat_text(static_cast<unsigned>(sources.options.tls_settings.verify)); }},
    {"ssl_keyformat", [](const ProcessSources& sources) { return std::string(sources.options.tls_settings.key_is_pem ? "1" : "2"); }},
    {"ssl_ciphers", [](const ProcessSources& sources) { return or_null(sources.options.tls_settings.ciphers); }},
    {"ssl_ca_cert", [](const ProcessSources& sources) { return or_null(sources.options.tls_settings.ca_cert); }},
    {"ssl_wbuf_size", [](const ProcessSources& sources) { return stat_text(sources.options.tls_settings.record_bytes); }},
    {"ssl_session_cache", [](const ProcessSources& sources) { return yes_no(sources.options.tls_settings.session_cache); }},
    {"ssl_kernel_tls", [](const ProcessSources& sources) { return yes_no(sources.options.tls_settings.kernel); }},
    {"ssl_min_version", [](const ProcessSources& sources) { return std::string(tls_version_name(sources.options.tls_settings.least_version)); }},
    {"proxy_enabled", "no"},
    {"proxy_uring_enabled", "no"},
    {"num_napi_ids", "(null)"},
    {"memory_file", "(null)"},
    {"client_flags_size", "4"},
});

}  // namespace

void list_settings(const LocalStats& stats, StatSink sink) {
  const StatSources& sources = stats.sources();
  for (const Setting& setting : kSettings) {
    if (setting.of_cache != nullptr) {
      sink(setting.name, setting.of_cache(sources));
    } else if (setting.of_process != nullptr) {
      sink(setting.name, setting.of_process({sources.options, sources.gauges}));
    } else {
      sink(setting.name, setting.constant);
    }
  }
}

void list_process_settings(const ProcessSources& sources, StatSink sink) {
  for (const Setting& setting : kSettings) {
    if (setting.of_process != nullptr) sink(setting.name, setting.of_process(sources));
  }
}

}  // namespace moxi
