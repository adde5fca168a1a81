#include "proxy/proxy_startup.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/net/resolver.h"
#include "common/net/socket_address.h"
#include "proxy/config/behavior_set.h"
#include "proxy/config/nutcracker_pools.h"
#include "proxy/config/sasl_environment.h"
#include "proxy/config/self_reference.h"
#include "proxy/config/spares.h"

namespace moxi {
namespace {

PoolDefaults pool_defaults(const Behavior& behavior) {
  PoolDefaults defaults{behavior.downstream_weight, std::nullopt};
  if (behavior.port_listen != 0) defaults.listen_port = behavior.port_listen;
  return defaults;
}

Result<std::vector<PoolConfig>> read_pools(std::span<const std::string> texts,
                                           const PoolDefaults& defaults) {
  std::vector<PoolConfig> pools;
  for (const std::string& text : texts) {
    Result<std::vector<PoolConfig>> loaded = load_pools(text, defaults);
    if (!loaded.is_ok()) return loaded.status();
    for (PoolConfig& pool : loaded.value()) {
      const bool is_taken = std::any_of(pools.begin(), pools.end(), [&](const PoolConfig& other) {
        return other.listen_port == pool.listen_port;
      });
      if (is_taken) {
        return Status::error("-z: port " + std::to_string(pool.listen_port) +
                             " belongs to two pools");
      }
      pools.push_back(std::move(pool));
    }
  }
  return pools;
}

// Several inline arguments are one, as if separated by commas.
Result<BehaviorSet> read_behaviors(std::span<const std::string> texts) {
  if (texts.empty()) return BehaviorSet{};
  std::string all;
  for (const std::string& text : texts) {
    const bool is_file = text.starts_with('.') || text.starts_with('/');
    if (is_file && texts.size() > 1) {
      return Status::error("-Z " + text + ": a file cannot be combined with other -Z");
    }
    if (!all.empty()) all += ',';
    all += text;
  }
  return load_behavior_set(all);
}

// What is said of a single pool is said of one that there is.
Status check_ports(const BehaviorSet& behaviors, const std::vector<PoolConfig>& pools) {
  for (const BehaviorSet::Own& own : behaviors.own()) {
    const bool is_there = std::any_of(pools.begin(), pools.end(), [&own](const PoolConfig& pool) {
      return pool.listen_port == own.port;
    });
    if (is_there) continue;
    return Status::error("-Z: " + std::to_string(own.port) + ":" + std::string(own.key->name) +
                         ": there is no pool on this port");
  }
  return Status::ok();
}

void append(std::vector<IpAddress>& addresses, const SocketAddress& address) {
  if (!address.is_ip()) return;
  if (const auto ip = IpAddress::from_sockaddr(*address.data())) addresses.push_back(*ip);
}

// Empty if the name is not known now; the pool then looks it up again when it is used.
std::vector<IpAddress> addresses_of(const std::string& host, uint16_t port) {
  std::vector<IpAddress> addresses;
  const Resolver::Addresses found = look_up(host, port);
  if (!found.is_ok()) return addresses;
  for (const SocketAddress& address : found.value())
    append(addresses, address);
  return addresses;
}

Status check_loops(const std::vector<PoolConfig>& pools, std::span<const std::string> hosts) {
  ResolvedBackends resolved;
  for (const PoolConfig& pool : pools) {
    auto& backends = resolved.emplace_back();
    for (const BackendConfig& backend : pool.backends) {
      backends.push_back(is_unix_path(backend) ? std::vector<IpAddress>{}
                                               : addresses_of(backend.host, backend.port));
    }
  }
  std::vector<IpAddress> listening;
  const bool all_interfaces = std::find(hosts.begin(), hosts.end(), "") != hosts.end();
  if (!all_interfaces) {
    for (const std::string& host : hosts) {
      for (const IpAddress& address : addresses_of(host, 0))
        listening.push_back(address);
    }
  }
  std::vector<IpAddress> interfaces;
  for (const SocketAddress& address : interface_addresses())
    append(interfaces, address);
  const auto loop = find_self_reference(pools, resolved, listening, interfaces);
  return loop ? Status::error(loop->message) : Status::ok();
}

// Each of these pools has a host of its own.
Result<ProxySettings> read_nutcracker(const ProxyTexts& texts) {
  Result<std::vector<PoolSettings>> pools = load_nutcracker_pools(texts.nutcracker_file);
  if (!pools.is_ok()) return pools.status();
  std::vector<PoolConfig> configs;
  std::vector<std::string> hosts;
  for (const PoolSettings& pool : pools.value()) {
    configs.push_back(pool.config);
    if (!pool.listen->host.empty()) hosts.push_back(pool.listen->host);
  }
  const Status loops = check_loops(configs, hosts);
  if (!loops.is_ok()) return loops;
  return ProxySettings{std::move(pools.value()), texts.workers};
}

}  // namespace

Result<ProxySettings> read_proxy_settings(const ProxyTexts& texts) {
  if (!texts.nutcracker_file.empty()) return read_nutcracker(texts);
  Result<BehaviorSet> behaviors = read_behaviors(texts.behaviors);
  if (!behaviors.is_ok()) return behaviors.status();
  const Behavior& general = behaviors.value().general();
  Result<std::vector<PoolConfig>> pools = read_pools(texts.pools, pool_defaults(general));
  if (!pools.is_ok()) return pools.status();
  if (Status status = check_ports(behaviors.value(), pools.value()); !status.is_ok()) return status;
  if (Status spares = mark_spares(general, pools.value()); !spares.is_ok()) return spares;
  const Status loops = check_loops(pools.value(), texts.listen_hosts);
  if (!loops.is_ok()) return loops;
  ProxySettings settings{{}, texts.workers};
  for (PoolConfig& pool : pools.value()) {
    Behavior behavior = behaviors.value().of(pool.listen_port);
    if (Status login = complete_login(&behavior); !login.is_ok()) return login;
    settings.pools.push_back({std::move(pool), std::move(behavior)});
  }
  return settings;
}

}  // namespace moxi
