// The proxy's behaviours: what -Z k=v,k=v or -Z ./file can say, as plain values with moxi's
// defaults. The keys stand in behavior_keys.h. Parsed on the main thread at start; a Behavior is
// then constant.
//
// Unlike moxi, a key must be written in full (moxi took any prefix of a key: `down=7`), an unknown
// key is an error, and the default towards backends is ascii.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/net/tls_client_settings.h"
#include "proxy/config/backend_protocol.h"
#include "proxy/config/config_text.h"
#include "proxy/config/ejection.h"
#include "proxy/config/placement_rule.h"

namespace moxi {

// The longest usr and pwd.
inline constexpr size_t kMaxUser = 250;
inline constexpr size_t kMaxPassword = 900;

// What becomes of the keys of a backend that is marked down.
enum class BackendDown : uint8_t {
  kFail,     // they stay where they are and fail at once
  kSpare,    // a spare of the pool takes its place
  kReshape,  // they are placed among the backends that are left (auto_eject_hosts elsewhere)
};

// What a client is told when a get could not be asked or was not answered.
enum class GetFailure : uint8_t { kMiss, kError };

// Whether backends are spoken to inside of TLS.
enum class BackendTls : uint8_t { kOff, kOn };

// Durations: 0 = no limit, unless said otherwise.
struct Behavior {
  // The step of the clock behind connect_retry_interval and the life of key statistics; 0 = there
  // is no such clock, and neither of them has an effect.
  Milliseconds cycle{200};
  // Requests in flight per worker and pool; more wait. 0 = no limit.
  uint32_t downstream_max = 1024;
  // The most connections per worker and backend. One is used, so every cap is kept.
  uint32_t downstream_conn_max = 4;
  // Of backends that are written without a weight; 0 counts as 1.
  uint32_t downstream_weight = 1;
  // How often a retrieval is asked again when its connection ended before any byte of the answer.
  uint32_t downstream_retry = 1;
  BackendProtocol downstream_protocol = BackendProtocol::kAscii;
  // Who logs in to backends, and with what; empty: nobody does.
  std::string usr;
  std::string pwd;
  // From forwarding a request to the last byte of its reply.
  Milliseconds downstream_timeout{5000};
  // Waiting for a connection that is being made, or that takes no more bytes.
  Milliseconds downstream_conn_queue_timeout{200};
  // Waiting because downstream_max requests are in flight.
  Milliseconds wait_queue_timeout{200};
  Milliseconds connect_timeout{400};
  // After more failed connects in a row than connect_max_errors, a backend is tried only every
  // connect_retry_interval; 0 of either = at the pace of the prober.
  uint32_t connect_max_errors = 5;
  Milliseconds connect_retry_interval{0};
  bool time_stats = false;
  DistributionKind distribution = DistributionKind::kKetamaWeighted;
  KeyHash hash = KeyHash::kAuto;
  HashTag hash_tag;
  // Key statistics: how many keys, for how long (0 = off), and the prefixes, separated by `|`, of
  // keys that are counted and that are not.
  uint32_t key_stats_max = 4000;
  Milliseconds key_stats_lifespan{0};
  std::string key_stats_spec;
  std::string key_stats_unspec;
  // Prefixes, separated by `|`, of keys whose `set` is answered before the backend has answered.
  std::string optimize_set;
  // The port of a pool that is written without one; 0 = every pool is written with one.
  uint16_t port_listen = 0;
  BackendDown backend_down = BackendDown::kFail;
  Ejection ejection;
  // host:port, separated by `|`: backends of -z that hold no keys of their own. With kSpare only.
  std::string spares;
  GetFailure get_failure = GetFailure::kMiss;
  // Whether gets of several clients that go to the same backend at the same time become one.
  bool merge_gets = true;
  // Whether pools that forward to themselves through other proxies are looked for.
  bool loop_check = true;

  // TLS with the backends: files, whom to believe, and the name that they go by (empty: the host as
  // it is written).
  BackendTls tls = BackendTls::kOff;
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
  TlsTrust tls_verify = TlsTrust::kFull;
  std::string tls_name;

  TlsClientSettings tls_settings() const {
    return {tls_ca, tls_cert, tls_key, tls_verify, tls_name};
  }
  PlacementRule placement_rule() const { return {distribution, hash, hash_tag}; }

  friend bool operator==(const Behavior&, const Behavior&) = default;
};

// As parse_behavior_set(), where there are no single pools.
Result<Behavior> parse_behavior(const ConfigText& config);

}  // namespace moxi
