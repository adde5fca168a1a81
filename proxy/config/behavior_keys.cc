#include "proxy/config/behavior_keys.h"

#include <algorithm>

#include "proxy/config/behavior_words.h"
#include "proxy/config/config_text.h"
#include "proxy/config/edit_distance.h"

namespace moxi {

namespace {

using B = Behavior;

constexpr size_t kMaxSpec = 300;
constexpr size_t kMaxUnspec = 100;
constexpr size_t kMaxOptimizeSet = 400;
constexpr size_t kMaxSpares = 4096;
constexpr size_t kMaxFile = 4096;
constexpr size_t kMaxName = 255;

constexpr BehaviorKey kKeys[] = {
    {"cycle", "200", &B::cycle,
     "ms: step of the clock of connect_retry_interval and key_stats_lifespan; 0 = neither works"},
    {"downstream_max",
     "1024",
     &B::downstream_max,
     "requests in flight per worker and pool, more wait; 0 = no limit",
     {"concurrency"}},
    {"downstream_conn_max", "4", &B::downstream_conn_max,
     "the most connections per worker and backend (one is used)"},
    {"downstream_weight",
     "1",
     &B::downstream_weight,
     "weight of backends that are written without one; 0 counts as 1",
     {"weight"}},
    {"downstream_retry",
     "1",
     &B::downstream_retry,
     "how often a get is asked again if its connection ended before any byte of the answer",
     {"retry"}},
    {"downstream_protocol",
     "ascii",
     &B::downstream_protocol,
     "protocol towards backends: ascii, meta or binary",
     {"protocol"}},
    {"usr",
     "",
     &B::usr,
     "who logs in to backends; with none here or in MOXI_SASL_PLAIN_USR nobody does",
     {},
     kMaxUser},
    {"pwd", "", &B::pwd, "password of usr, or MOXI_SASL_PLAIN_PWD", {}, kMaxPassword},
    {"downstream_timeout",
     "5000",
     &B::downstream_timeout,
     "ms from forwarding a request to the end of its reply; 0 = no limit",
     {"timeout", "downstream_conn_timeout"}},
    {"downstream_conn_queue_timeout", "200", &B::downstream_conn_queue_timeout,
     "ms a request waits for a connection that is being made or is full; 0 = no limit"},
    {"wait_queue_timeout", "200", &B::wait_queue_timeout,
     "ms a request waits while downstream_max are in flight; 0 = no limit"},
    {"connect_timeout", "400", &B::connect_timeout,
     "ms to wait for a connection to a backend; 0 = no limit"},
    {"connect_max_errors", "5", &B::connect_max_errors,
     "failed connects in a row after which connect_retry_interval counts; 0 = it never does"},
    {"connect_retry_interval", "0", &B::connect_retry_interval,
     "ms between two tries of a dead backend; 0 = 75 to 225 ms, after a minute up to 1 s"},
    {"time_stats", "0", &B::time_stats, "1 = keep histograms of times"},
    {"mcs_opts",
     "distribution:ketama-weighted",
     &B::distribution,
     "how keys are placed: ketama-weighted, ketama, modula, twemproxy-ketama, twemproxy-modula, "
     "random, jump or rendezvous, with distribution: in front or without",
     {"distribution"}},
    {"hash", "auto", &B::hash,
     "hash of keys: one_at_a_time, md5, crc16, crc32, crc32a, fnv1_64, fnv1a_64, fnv1_32, "
     "fnv1a_32, "
     "hsieh, murmur, jenkins; auto = the distribution's own"},
    {"hash_tag", "", &B::hash_tag,
     "two characters, as {}: of a key that has them only what they enclose is hashed"},
    {"key_stats_max", "4000", &B::key_stats_max, "keys that are counted one by one"},
    {"key_stats_lifespan", "0", &B::key_stats_lifespan,
     "ms for which a key is counted; 0 = no key statistics"},
    {"key_stats_spec",
     "",
     &B::key_stats_spec,
     "prefixes of keys to count, separated by |",
     {},
     kMaxSpec},
    {"key_stats_unspec",
     "",
     &B::key_stats_unspec,
     "prefixes of keys not to count, separated by |",
     {},
     kMaxUnspec},
    {"optimize_set",
     "",
     &B::optimize_set,
     "prefixes, separated by |, of keys whose set is answered at once",
     {},
     kMaxOptimizeSet},
    {"port_listen", "0", &B::port_listen,
     "port of a pool of -z that is written without one; 0 = none may be"},
    {"backend_down", "fail", &B::backend_down,
     "keys of a dead backend: fail (at once), spare (one takes over) or reshape (placed anew)"},
    {"spares",
     "",
     &B::spares,
     "host:port of the backends of -z that are spares, separated by |; with backend_down=spare",
     {},
     kMaxSpares},
    {"get_failure", "miss", &B::get_failure,
     "what a get is answered when its backend is not: miss or error"},
    {"merge_gets", "1", &B::merge_gets,
     "1 = gets of several clients that wait for the same backend are one command"},
    {"loop_check", "1", &B::loop_check,
     "1 = a slow backend is asked for a key of ours, to find loops through other proxies"},
    {"tls", "off", &B::tls, "TLS with the backends: on or off"},
    {"tls_ca",
     "",
     &B::tls_ca,
     "file: whose certificates of backends are good; empty = the system's",
     {},
     kMaxFile},
    {"tls_cert",
     "",
     &B::tls_cert,
     "file: the certificate that backends are shown, with its chain",
     {},
     kMaxFile},
    {"tls_key", "", &B::tls_key, "file: its key; empty = in tls_cert", {}, kMaxFile},
    {"tls_verify", "full", &B::tls_verify,
     "what of a backend's certificate must be right: full (who signed it, and its name), ca (who "
     "signed it) or none"},
    {"tls_name",
     "",
     &B::tls_name,
     "the name that backends go by in TLS; empty = the host as it is written",
     {},
     kMaxName},
};

// What moxi has and this version has not.
constexpr std::string_view kUnsupported[] = {
    "front_cache_max",
    "front_cache_lifespan",
    "front_cache_spec",
    "front_cache_unspec",
    "auth_timeout",
    "host",
    "port",
    "bucket",
    "default_bucket_name",
};

// Timers count in 32-bit milliseconds elsewhere: about 24 days.
constexpr uint64_t kMaxNumber = INT32_MAX;
// Longer keys have no near one worth the search.
constexpr size_t kMaxKey = 64;

Status expected(const std::string& what) {
  return Status::error("expected " + what);
}

// Sets one kind of field each.
struct Setter {
  const BehaviorKey& key;
  std::string_view value;
  Behavior* behavior;

  Status operator()(Milliseconds B::*field) const {
    uint64_t count = 0;
    if (!parse_number(value, kMaxNumber, &count))
      return expected("milliseconds, 0 to " + std::to_string(kMaxNumber));
    behavior->*field = Milliseconds(count);
    return Status::ok();
  }
  Status operator()(uint32_t B::*field) const {
    uint64_t count = 0;
    if (!parse_number(value, kMaxNumber, &count))
      return expected("a number, 0 to " + std::to_string(kMaxNumber));
    behavior->*field = static_cast<uint32_t>(count);
    return Status::ok();
  }
  Status operator()(bool B::*field) const {
    if (value != "0" && value != "1") return expected("0 or 1");
    behavior->*field = value == "1";
    return Status::ok();
  }
  Status operator()(std::string B::*field) const {
    if (value.size() > key.max_length)
      return expected("at most " + std::to_string(key.max_length) + " bytes");
    behavior->*field = value;
    return Status::ok();
  }
  Status operator()(uint16_t B::*field) const {
    uint64_t port = 0;
    if (!parse_number(value, UINT16_MAX, &port)) return expected("a port, 0 to 65535");
    behavior->*field = static_cast<uint16_t>(port);
    return Status::ok();
  }
  template <typename Choice>
  Status operator()(Choice B::*field) const {
    return set_choice(value, &(behavior->*field));
  }
};

struct Shower {
  const Behavior& behavior;

  std::string operator()(Milliseconds B::*field) const {
    return std::to_string((behavior.*field).count());
  }
  std::string operator()(uint32_t B::*field) const { return std::to_string(behavior.*field); }
  std::string operator()(bool B::*field) const { return behavior.*field ? "1" : "0"; }
  std::string operator()(std::string B::*field) const { return behavior.*field; }
  std::string operator()(uint16_t B::*field) const { return std::to_string(behavior.*field); }
  template <typename Choice>
  std::string operator()(Choice B::*field) const {
    return std::string(word_of_choice(behavior.*field));
  }
};

}  // namespace

std::span<const BehaviorKey> behavior_keys() {
  return kKeys;
}

const BehaviorKey* find_behavior_key(std::string_view name) {
  for (const BehaviorKey& key : kKeys) {
    if (name.empty()) break;
    if (name == key.name || name == key.aliases[0] || name == key.aliases[1]) return &key;
  }
  return nullptr;
}

std::string_view nearest_behavior_key(std::string_view name) {
  name = name.substr(0, kMaxKey);
  std::string_view nearest = kKeys[0].name;
  size_t least = edit_distance(name, nearest);
  const auto consider = [&](std::string_view candidate) {
    const size_t distance = candidate.empty() ? least : edit_distance(name, candidate);
    if (distance >= least) return;
    least = distance;
    nearest = candidate;
  };
  for (const BehaviorKey& key : kKeys) {
    consider(key.name);
    for (std::string_view alias : key.aliases)
      consider(alias);
  }
  return nearest;
}

bool is_unsupported_behavior_key(std::string_view name) {
  return std::find(std::begin(kUnsupported), std::end(kUnsupported), name) !=
         std::end(kUnsupported);
}

std::string behavior_value(const Behavior& behavior, const BehaviorKey& key) {
  return std::visit(Shower{behavior}, key.field);
}

Status set_behavior_value(const BehaviorKey& key, std::string_view value, Behavior* behavior) {
  return std::visit(Setter{key, value, behavior}, key.field);
}

}  // namespace moxi
