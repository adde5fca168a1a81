#include "proxy/route/twemproxy.h"

#include <algorithm>
#include <string>
#include <utility>

#include "proxy/route/ketama.h"
#include "proxy/route/weighted_list.h"

namespace moxi {

namespace {

class TwemproxyModula final : public Distribution {
 public:
  TwemproxyModula(std::span<const BackendConfig> backends, const KeyHasher& hasher)
      : order_(twemproxy_order(backends)), hasher_(hasher) {
    for (const uint32_t backend : order_)
      list_.add(backends[backend].weight);
  }

  size_t pick(std::string_view key) const override {
    return order_[list_.at(hasher_(key) % list_.size())];
  }

 private:
  const std::vector<uint32_t> order_;
  WeightedList list_;
  const KeyHasher hasher_;
};

}  // namespace

std::vector<uint32_t> twemproxy_order(std::span<const BackendConfig> backends) {
  std::vector<std::pair<std::string, uint32_t>> names;
  for (uint32_t i = 0; i < backends.size(); ++i)
    names.emplace_back(placing_name(backends[i]), i);
  // std::string compares its bytes as unsigned, as strncmp does.
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a < b;
  });
  std::vector<uint32_t> order;
  for (const auto& [name, backend] : names)
    order.push_back(backend);
  return order;
}

std::unique_ptr<Distribution> make_twemproxy_ketama(std::span<const BackendConfig> backends,
                                                    const KeyHasher& hasher) {
  const std::vector<uint32_t> order = twemproxy_order(backends);
  std::vector<BackendConfig> sorted;
  for (const uint32_t backend : order)
    sorted.push_back(backends[backend]);
  std::vector<ContinuumPoint> points = ketama_weighted_points(sorted);
  for (ContinuumPoint& point : points)
    point.backend = order[point.backend];
  return make_ketama(std::move(points), hasher);
}

std::unique_ptr<Distribution> make_twemproxy_modula(std::span<const BackendConfig> backends,
                                                    const KeyHasher& hasher) {
  return std::make_unique<TwemproxyModula>(backends, hasher);
}

}  // namespace moxi
