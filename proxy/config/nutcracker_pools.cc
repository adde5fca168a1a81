#include "proxy/config/nutcracker_pools.h"

#include <map>
#include <unordered_set>
#include <utility>

#include "proxy/config/nutcracker_keys.h"
#include "proxy/config/nutcracker_yaml.h"
#include "proxy/config/static_source.h"

namespace moxi {
namespace {

class PoolMaker {
 public:
  PoolMaker(const ConfigText& config, const YamlPool& yaml)
      : config_(config), yaml_(yaml), pool_(default_nutcracker_pool()) {}

  Result<PoolSettings> run() {
    for (const YamlEntry& entry : yaml_.entries) {
      if (Status status = take(entry); !status.is_ok()) return status;
    }
    for (const auto step :
         {&PoolMaker::check_redis, &PoolMaker::check_needed, &PoolMaker::check_names}) {
      if (Status status = (this->*step)(); !status.is_ok()) return status;
    }
    settle();
    return std::move(pool_.settings);
  }

 private:
  Status take(const YamlEntry& entry) {
    const NutcrackerKey* key = find_nutcracker_key(entry.key.text);
    if (key == nullptr) {
      return error_at(config_, entry.key.mark,
                      "unknown key " + in_quotes(entry.key.text) + ", the nearest one is " +
                          in_quotes(nearest_nutcracker_key(entry.key.text)));
    }
    const std::string name(key->name);
    if (entry.is_list != key->takes_list) {
      return error_at(config_, entry.mark,
                      name + (key->takes_list ? ": expected a list" : ": expected one word"));
    }
    for (const YamlWord& word : entry.words) {
      const Status set = key->set(word.text, pool_);
      if (!set.is_ok()) return error_at(config_, word.mark, name + ": " + set.message());
    }
    if (key->takes_list) servers_ = &entry;
    if (name == "redis_auth") pool_.redis_password = entry.mark;
    return Status::ok();
  }

  Status check_redis() {
    if (!pool_.has_redis_password) return Status::ok();
    return error_at(config_, pool_.redis_password, "redis_auth: is for pools of Redis alone");
  }

  Status check_needed() {
    const ListenRules& listen = *pool_.settings.listen;
    if (listen.port == 0 && listen.unix_path.empty()) return lacks("listen");
    return pool_.settings.config.backends.empty() ? lacks("servers") : Status::ok();
  }
  Status lacks(const std::string& key) {
    return error_at(config_, yaml_.name.mark,
                    "pool " + in_quotes(yaml_.name.text) + " has no " + key);
  }

  Status check_names() {
    std::unordered_set<std::string> names;
    const std::vector<BackendConfig>& backends = pool_.settings.config.backends;
    for (size_t i = 0; i < backends.size(); ++i) {
      const std::string name = placing_name(backends[i]);
      if (names.insert(name).second) continue;
      return error_at(config_, servers_->words[i].mark,
                      "servers: two have the name " + in_quotes(name));
    }
    return Status::ok();
  }

  void settle() {
    PoolSettings& settings = pool_.settings;
    settings.config.name = yaml_.name.text;
    settings.config.listen_port = settings.listen->port;
    Behavior& behavior = settings.behavior;
    if (behavior.distribution == DistributionKind::kRandom) {
      behavior.hash = KeyHash::kAuto;
      behavior.hash_tag = {};
    }
    if (!pool_.ejects) return;
    behavior.backend_down = BackendDown::kReshape;
    behavior.ejection = {std::max(pool_.failure_limit, 1U), pool_.retry_timeout};
  }

  const ConfigText& config_;
  const YamlPool& yaml_;
  NutcrackerPool pool_;
  const YamlEntry* servers_ = nullptr;
};

// Where it listens, as text.
std::string place_of(const ListenRules& listen) {
  if (!listen.unix_path.empty()) return listen.unix_path;
  return listen.host + ":" + std::to_string(listen.port);
}

}  // namespace

Result<std::vector<PoolSettings>> parse_nutcracker_pools(const ConfigText& config) {
  const Result<std::vector<YamlPool>> yaml = read_nutcracker_yaml(config);
  if (!yaml.is_ok()) return yaml.status();
  std::vector<PoolSettings> pools;
  std::map<std::string, std::string> places;  // and whose they are
  for (const YamlPool& each : yaml.value()) {
    if (pools.size() == kMaxNutcrackerPools) {
      return error_at(config, each.name.mark,
                      "more than " + std::to_string(kMaxNutcrackerPools) + " pools");
    }
    Result<PoolSettings> made = PoolMaker(config, each).run();
    if (!made.is_ok()) return made.status();
    const std::string place = place_of(*made.value().listen);
    const auto [taken, is_new] = places.emplace(place, each.name.text);
    if (!is_new) {
      return error_at(config, each.name.mark,
                      "pool " + in_quotes(each.name.text) + " listens on " + in_quotes(place) +
                          ", as pool " + in_quotes(taken->second) + " does");
    }
    pools.push_back(std::move(made.value()));
  }
  return pools;
}

Result<std::vector<PoolSettings>> load_nutcracker_pools(const std::string& file) {
  // A name without a slash is a file as well.
  const bool has_place = file.starts_with('/') || file.starts_with('.');
  const Result<ConfigText> config = load_config_text("-c", has_place ? file : "./" + file);
  if (!config.is_ok()) return config.status();
  return parse_nutcracker_pools({config.value().text, file, true});
}

}  // namespace moxi
