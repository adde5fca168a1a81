#include "proxy/config/self_reference.h"

#include <algorithm>
#include <map>

namespace moxi {

namespace {

// Whether a connect to `address` arrives at one of our listening addresses.
bool reaches_us(const IpAddress& address, std::span<const IpAddress> listening,
                std::span<const IpAddress> interfaces) {
  const IpAddress target = address.connect_target();
  const bool is_local = target.is_loopback() ||
                        std::find(interfaces.begin(), interfaces.end(), target) != interfaces.end();
  if (listening.empty()) return is_local;
  return std::any_of(listening.begin(), listening.end(), [&](const IpAddress& ours) {
    if (ours.is_any()) return is_local && ours.family() == target.family();
    return ours == target;
  });
}

// An arrow: `backend` of one pool arrives at the listening port of pool `to`.
struct Arrow {
  size_t backend;
  size_t to;
};
using Graph = std::vector<std::vector<Arrow>>;

Graph build_graph(std::span<const PoolConfig> pools, const ResolvedBackends& resolved,
                  std::span<const IpAddress> listening, std::span<const IpAddress> interfaces) {
  std::map<uint16_t, size_t> pool_of_port;
  for (size_t i = 0; i < pools.size(); ++i)
    pool_of_port.emplace(pools[i].listen_port, i);
  Graph graph(pools.size());
  for (size_t from = 0; from < pools.size() && from < resolved.size(); ++from) {
    const auto& backends = pools[from].backends;
    for (size_t i = 0; i < backends.size() && i < resolved[from].size(); ++i) {
      const auto to = pool_of_port.find(backends[i].port);
      if (to == pool_of_port.end()) continue;
      const auto& addresses = resolved[from][i];
      const bool ours = std::any_of(
          addresses.begin(), addresses.end(),
          [&](const IpAddress& address) { return reaches_us(address, listening, interfaces); });
      if (ours) graph[from].push_back({i, to->second});
    }
  }
  return graph;
}

std::string describe(std::span<const PoolConfig> pools, const std::vector<size_t>& loop,
                     size_t backend) {
  const PoolConfig& last = pools[loop.back()];
  const std::string port = std::to_string(last.listen_port);
  const std::string name = "\"" + display_name(last.backends[backend]) + "\"";
  if (loop.size() == 1) {
    return "pool " + port + ": backend " + name + " is this pool's own listening address";
  }
  std::string path;
  for (size_t pool : loop)
    path += std::to_string(pools[pool].listen_port) + " -> ";
  path += std::to_string(pools[loop.front()].listen_port);
  return "pools " + path + " forward to each other in a circle; backend " + name + " of pool " +
         port + " closes it";
}

}  // namespace

std::optional<SelfReference> find_self_reference(std::span<const PoolConfig> pools,
                                                 const ResolvedBackends& resolved,
                                                 std::span<const IpAddress> listening,
                                                 std::span<const IpAddress> interfaces) {
  const Graph graph = build_graph(pools, resolved, listening, interfaces);
  enum class Mark : uint8_t { kNew, kOnPath, kDone };
  std::vector<Mark> marks(pools.size(), Mark::kNew);
  std::vector<size_t> next(pools.size(), 0);
  // Depth first with a stack of its own: the depth is the operator's to choose.
  for (size_t start = 0; start < pools.size(); ++start) {
    if (marks[start] != Mark::kNew) continue;
    std::vector<size_t> path{start};
    marks[start] = Mark::kOnPath;
    while (!path.empty()) {
      const size_t here = path.back();
      if (next[here] == graph[here].size()) {
        marks[here] = Mark::kDone;
        path.pop_back();
        continue;
      }
      const Arrow arrow = graph[here][next[here]++];
      if (marks[arrow.to] == Mark::kOnPath) {
        const std::vector<size_t> loop(std::find(path.begin(), path.end(), arrow.to), path.end());
        return SelfReference{here, arrow.backend, describe(pools, loop, arrow.backend)};
      }
      if (marks[arrow.to] == Mark::kNew) {
        marks[arrow.to] = Mark::kOnPath;
        path.push_back(arrow.to);
      }
    }
  }
  return std::nullopt;
}

}  // namespace moxi
