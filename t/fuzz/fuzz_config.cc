// Fuzzes the grammar of -z and -Z. The first byte chooses the option and whether the text stands in
// a file; the rest is the text.
//
// Whatever the text, an error is one printable line, and what was accepted keeps its promises: it
// means the same when written out and read again, and every key has a place in every pool.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "proxy/config/behavior.h"
#include "proxy/config/behavior_keys.h"
#include "proxy/config/pool_config.h"
#include "proxy/config/self_reference.h"
#include "proxy/route/pool.h"

namespace {

// Building rings for more would only be slow.
constexpr size_t kMaxRing = 16;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(const std::string& message) {
  require(!message.empty());
  require(std::all_of(message.begin(), message.end(), [](char c) { return c >= ' ' && c <= '~'; }));
}

std::string written(const std::vector<moxi::PoolConfig>& pools) {
  std::string text;
  for (const moxi::PoolConfig& pool : pools) {
    text += std::to_string(pool.listen_port) + "=";
    for (const moxi::BackendConfig& backend : pool.backends) {
      text += moxi::display_name(backend) + ":" + std::to_string(backend.weight);
      if (!backend.name.empty()) text += ":" + backend.name;
      text += ",";
    }
    text += ";";
  }
  return text;
}

void check_placement(const moxi::PoolConfig& config, std::string_view key) {
  if (config.backends.size() > kMaxRing) return;
  for (auto kind : {moxi::DistributionKind::kKetamaWeighted, moxi::DistributionKind::kKetama,
                    moxi::DistributionKind::kModula, moxi::DistributionKind::kTwemproxyKetama,
                    moxi::DistributionKind::kTwemproxyModula, moxi::DistributionKind::kRandom,
                    moxi::DistributionKind::kJump, moxi::DistributionKind::kRendezvous}) {
    moxi::Behavior behavior;
    behavior.distribution = kind;
    behavior.hash_tag = {'{', '}'};
    require(moxi::Pool(config, behavior).pick(key) < config.backends.size());
  }
}

void check_self_reference(const std::vector<moxi::PoolConfig>& pools) {
  moxi::ResolvedBackends resolved;
  for (const moxi::PoolConfig& pool : pools) {
    auto& backends = resolved.emplace_back();
    for (const moxi::BackendConfig& backend : pool.backends) {
      auto& addresses = backends.emplace_back();
      if (const auto address = moxi::IpAddress::parse(backend.host)) addresses.push_back(*address);
    }
  }
  const auto found = moxi::find_self_reference(pools, resolved, {}, {});
  if (!found.has_value()) return;
  check_error(found->message);
  require(found->pool < pools.size() && found->backend < pools[found->pool].backends.size());
}

void check_pools(const moxi::ConfigText& config) {
  const auto parsed = moxi::parse_pools(config);
  if (!parsed.is_ok()) return check_error(parsed.message());
  const std::vector<moxi::PoolConfig>& pools = parsed.value();
  require(!pools.empty());
  std::set<uint16_t> ports;
  for (const moxi::PoolConfig& pool : pools) {
    require(pool.listen_port != 0 && ports.insert(pool.listen_port).second);
    require(!pool.backends.empty());
    for (const moxi::BackendConfig& backend : pool.backends) {
      require(!backend.host.empty() && backend.port != 0 && backend.weight != 0);
    }
  }
  const auto again = moxi::parse_pools({written(pools), "-z", false});
  require(again.is_ok() && again.value() == pools);
  if (pools.size() <= kMaxRing) {
    for (const moxi::PoolConfig& pool : pools)
      check_placement(pool, config.text);
  }
  check_self_reference(pools);
}

void check_behavior(const moxi::ConfigText& config) {
  const auto parsed = moxi::parse_behavior(config);
  if (!parsed.is_ok()) return check_error(parsed.message());
  std::string text;
  for (const moxi::BehaviorKey& key : moxi::behavior_keys()) {
    text += std::string(key.name) + "=" + moxi::behavior_value(parsed.value(), key) + ",";
  }
  const auto again = moxi::parse_behavior({text, "-Z", false});
  require(again.is_ok() && again.value() == parsed.value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const bool is_file = (data[0] & 1) != 0;
  const bool is_behavior = (data[0] & 2) != 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (is_behavior) {
    check_behavior({text, is_file ? "./behavior.cfg" : "-Z", is_file});
  } else {
    check_pools({text, is_file ? "./pools.cfg" : "-z", is_file});
  }
  return 0;
}
