// What the command line means, as plain values: filled once by parse_options(), constant after
// that, read by whoever builds the process. Sizes are bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/net/tls_settings.h"
#include "server/options/nutcracker_settings.h"

namespace moxi {

inline constexpr int kAnyPort = -1;
inline constexpr int kPortOff = 0;

// One element of -l.
struct ListenHost {
  std::string host;                     // without brackets; empty = all interfaces
  std::optional<uint16_t> port;         // overrides -p for the cache; pools keep their own port
  ListenTls tls = ListenTls::kDefault;  // notls:, btls:, mtls:

  friend bool operator==(const ListenHost&, const ListenHost&) = default;
};

// -B: what clients may speak.
enum class Binding : uint8_t { kAuto, kAscii, kBinary };

// As statistics and the log call it.
constexpr std::string_view binding_name(Binding binding) {
  switch (binding) {
    case Binding::kAuto:
      return "auto-negotiate";
    case Binding::kAscii:
      return "ascii";
    case Binding::kBinary:
      return "binary";
  }
  return {};
}

struct ServerOptions {
  // Sockets.
  int port = 11211;  // -p: kAnyPort, kPortOff or a port
  bool port_given = false;
  int udp_port = kPortOff;  // -U: kAnyPort, kPortOff or a port
  std::string unix_socket;  // -s
  unsigned unix_mask = 0700;
  std::vector<ListenHost> listen;  // -l; empty = all interfaces
  std::string listen_text;         // -l as written
  int backlog = 1024;

  // The process.
  std::string user;            // -u
  std::string pid_file;        // -P; empty: none
  bool pid_file_goes = false;  // with the process, even if that is no daemon
  std::string log_file;        // -O; empty: stderr
  bool daemon = false;         // -d
  bool core_dumps = false;     // -r
  bool lock_memory = false;    // -k
  unsigned verbosity = 0;

  // What clients may do.
  bool shutdown_enabled = false;  // -A: the command "shutdown"
  bool flush_enabled = true;      // -F: flush_all
  bool dump_enabled = true;       // -X: stats cachedump and detail, metadump, mgdump
  bool watch_enabled = true;      // -W: watch

  // Connections and workers.
  unsigned threads = 4;
  unsigned max_connections = 1024;
  unsigned requests_per_event = 20;
  bool maxconns_fast = true;
  Binding binding = Binding::kAuto;  // -B; without it what -S and -Y need
  bool sasl = false;                 // -S
  std::string auth_file;             // -Y; empty: text clients need no login
  bool tls = false;                  // -Z: on TCP ports, unless -l says otherwise
  TlsSettings tls_settings;          // -o ssl_*
  size_t buffer_limit = 0;    // -o read_buf_mem_limit, of all workers together; 0 = the default
  uint32_t idle_timeout = 0;  // seconds without a command; 0 = for ever

  // The cache.
  size_t memory_limit = size_t{64} << 20;
  bool evictions = true;
  bool use_cas = true;
  double growth_factor = 1.25;
  size_t chunk_space = 48;
  size_t item_size_max = size_t{1} << 20;
  size_t slab_chunk_max = size_t{512} << 10;
  std::vector<size_t> slab_sizes;
  unsigned hot_lru_pct = 20;
  unsigned warm_lru_pct = 40;
  bool segmented = true;
  std::optional<uint32_t> temporary_ttl;  // seconds
  bool slab_reassign = true;              // whether its statistics are shown
  bool lru_maintainer = true;
  bool lru_crawler = true;
  uint32_t lru_crawler_sleep_us = 100;
  uint32_t lru_crawler_tocrawl = 0;  // items of a class in one run; 0 = all

  // Watchers.
  size_t watcher_logbuf_bytes = size_t{256} << 10;
  size_t worker_logbuf_bytes = size_t{64} << 10;

  // Statistics.
  char prefix_delimiter = ':';  // -D: ends the prefix of a key
  bool detail_enabled = false;  // -D: stats detail is on from the start
  bool track_sizes = false;     // -o track_sizes: stats sizes

  // The proxy: the arguments of -z and -Z as written.
  std::vector<std::string> pools;
  std::vector<std::string> behaviors;

  // What is asked instead of serving.
  bool check_only = false;              // --check
  std::vector<std::string> where_keys;  // --where

  // In twemproxy's place; then the pools are those of its file.
  std::optional<NutcrackerSettings> nutcracker;

  bool has_pools() const { return !pools.empty() || nutcracker.has_value(); }
  // Without -z the process is a cache; with it, only if -p asks for one too.
  bool has_cache_role() const { return !has_pools() || port_given; }
};

}  // namespace moxi
