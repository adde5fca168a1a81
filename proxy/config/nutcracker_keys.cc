#include "proxy/config/nutcracker_keys.h"

#include <string>
#include <utility>

#include "proxy/config/behavior_words.h"
#include "proxy/config/config_text.h"
#include "proxy/config/edit_distance.h"
#include "proxy/config/nutcracker_address.h"

namespace moxi {
namespace {

constexpr uint64_t kMaxNumber = INT32_MAX;
// Longer words have no near key worth the search.
constexpr size_t kMaxKey = 64;

Status take_bool(std::string_view word, bool* value) {
  if (word != "true" && word != "false") return Status::error("expected true or false");
  *value = word == "true";
  return Status::ok();
}

template <typename Number>
Status take_number(std::string_view word, uint64_t least, Number* value) {
  uint64_t number = 0;
  if (!parse_number(word, kMaxNumber, &number) || number < least) {
    return Status::error("expected a number, " + std::to_string(least) + " to " +
                         std::to_string(kMaxNumber));
  }
  *value = static_cast<Number>(number);
  return Status::ok();
}

Status take_milliseconds(std::string_view word, Milliseconds* value) {
  int64_t count = 0;
  if (Status status = take_number(word, 0, &count); !status.is_ok()) return status;
  *value = Milliseconds(count);
  return Status::ok();
}

Status set_listen(std::string_view word, NutcrackerPool& pool) {
  return parse_nutcracker_listen(word, &*pool.settings.listen);
}

Status set_hash(std::string_view word, NutcrackerPool& pool) {
  KeyHash& hash = pool.settings.behavior.hash;
  const Status known = set_choice(word, &hash);
  if (known.is_ok() && hash != KeyHash::kAuto) return Status::ok();
  return Status::error(
      "expected one_at_a_time, md5, crc16, crc32, crc32a, fnv1_64, fnv1a_64, fnv1_32, fnv1a_32, "
      "hsieh, murmur or jenkins");
}

Status set_hash_tag(std::string_view word, NutcrackerPool& pool) {
  if (word.size() != 2) return Status::error("expected two characters");
  pool.settings.behavior.hash_tag = HashTag(word[0], word[1]);
  return Status::ok();
}

Status set_distribution(std::string_view word, NutcrackerPool& pool) {
  DistributionKind& kind = pool.settings.behavior.distribution;
  if (word == "ketama") {
    kind = DistributionKind::kTwemproxyKetama;
  } else if (word == "modula") {
    kind = DistributionKind::kTwemproxyModula;
  } else if (word == "random") {
    kind = DistributionKind::kRandom;
  } else {
    return Status::error("expected ketama, modula or random");
  }
  return Status::ok();
}

Status set_timeout(std::string_view word, NutcrackerPool& pool) {
  return take_milliseconds(word, &pool.settings.behavior.downstream_timeout);
}
Status set_backlog(std::string_view word, NutcrackerPool& pool) {
  return take_number(word, 0, &pool.settings.listen->backlog);
}
Status set_client_connections(std::string_view word, NutcrackerPool& pool) {
  return take_number(word, 0, &pool.settings.listen->most_clients);
}
Status set_keep_alive(std::string_view word, NutcrackerPool& pool) {
  return take_bool(word, &pool.settings.listen->keep_alive);
}
Status set_reuse_port(std::string_view word, NutcrackerPool& pool) {
  return take_bool(word, &pool.settings.listen->reuse_port);
}
Status set_preconnect(std::string_view word, NutcrackerPool& pool) {
  return take_bool(word, &pool.settings.preconnects);
}
Status set_ejection(std::string_view word, NutcrackerPool& pool) {
  return take_bool(word, &pool.ejects);
}
Status set_retry_timeout(std::string_view word, NutcrackerPool& pool) {
  return take_milliseconds(word, &pool.retry_timeout);
}
Status set_failure_limit(std::string_view word, NutcrackerPool& pool) {
  return take_number(word, 0, &pool.failure_limit);
}

Status set_redis(std::string_view word, NutcrackerPool&) {
  bool is_redis = false;
  if (Status status = take_bool(word, &is_redis); !status.is_ok()) return status;
  if (!is_redis) return Status::ok();
  return Status::error("pools of Redis are not served here, only those of memcached");
}
// It needs redis: true, which is refused first where it comes first.
Status set_redis_auth(std::string_view, NutcrackerPool& pool) {
  pool.has_redis_password = true;
  return Status::ok();
}
Status set_redis_db(std::string_view word, NutcrackerPool&) {
  uint32_t unused = 0;
  return take_number(word, 0, &unused);
}

// One connection of each worker does what several do elsewhere.
Status set_server_connections(std::string_view word, NutcrackerPool&) {
  uint32_t unused = 0;
  return take_number(word, 1, &unused);
}

Status add_server(std::string_view word, NutcrackerPool& pool) {
  std::vector<BackendConfig>& backends = pool.settings.config.backends;
  if (backends.size() >= kMaxBackendsPerPool) {
    return Status::error("a pool has at most " + std::to_string(kMaxBackendsPerPool) + " servers");
  }
  Result<BackendConfig> backend = parse_nutcracker_server(word);
  if (!backend.is_ok()) return backend.status();
  backends.push_back(std::move(backend.value()));
  return Status::ok();
}

constexpr NutcrackerKey kKeys[] = {
    {"listen", false, set_listen},
    {"client_connections", false, set_client_connections},
    {"hash", false, set_hash},
    {"hash_tag", false, set_hash_tag},
    {"distribution", false, set_distribution},
    {"timeout", false, set_timeout},
    {"backlog", false, set_backlog},
    {"preconnect", false, set_preconnect},
    {"redis", false, set_redis},
    {"redis_auth", false, set_redis_auth},
    {"redis_db", false, set_redis_db},
    {"tcpkeepalive", false, set_keep_alive},
    {"reuseport", false, set_reuse_port},
    {"server_connections", false, set_server_connections},
    {"auto_eject_hosts", false, set_ejection},
    {"server_retry_timeout", false, set_retry_timeout},
    {"server_failure_limit", false, set_failure_limit},
    {"servers", true, add_server},
};

}  // namespace

NutcrackerPool default_nutcracker_pool() {
  NutcrackerPool pool;
  pool.settings.listen.emplace();
  Behavior& behavior = pool.settings.behavior;
  behavior.distribution = DistributionKind::kTwemproxyKetama;
  behavior.hash = KeyHash::kFnv1aWide;
  behavior.get_failure = GetFailure::kError;
  behavior.downstream_max = 0;
  // All of its time limits are one, `timeout`, which counts from the client's request on.
  behavior.downstream_timeout = Milliseconds{0};
  behavior.downstream_conn_queue_timeout = Milliseconds{0};
  behavior.wait_queue_timeout = Milliseconds{0};
  behavior.connect_timeout = Milliseconds{0};
  return pool;
}

std::span<const NutcrackerKey> nutcracker_keys() {
  return kKeys;
}

const NutcrackerKey* find_nutcracker_key(std::string_view name) {
  for (const NutcrackerKey& key : kKeys) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::string_view nearest_nutcracker_key(std::string_view name) {
  name = name.substr(0, kMaxKey);
  const NutcrackerKey* nearest = &kKeys[0];
  size_t least = edit_distance(name, nearest->name);
  for (const NutcrackerKey& key : kKeys) {
    const size_t distance = edit_distance(name, key.name);
    if (distance >= least) continue;
    least = distance;
    nearest = &key;
  }
  return nearest->name;
}

}  // namespace moxi
