#include "proxy/proxy.h"

#include <functional>
#include <utility>

#include "common/base/clock.h"
#include "common/base/hash.h"
#include "common/net/resolver.h"
#include "common/protocol/text_client_codec.h"
#include "common/session/worker.h"
#include "proxy/backend/dialer.h"
#include "proxy/route/placed_key.h"

namespace moxi {

namespace {

Status check(const ProxySettings& settings) {
  if (settings.pools.empty()) return Status::error("the proxy needs at least one pool (-z)");
  for (const PoolSettings& pool : settings.pools) {
    const std::string name = "pool " + std::to_string(pool.config.listen_port);
    const size_t backends = pool.config.backends.size();
    if (backends == 0) return Status::error(name + " has no backends");
    if (backends > kMaxBackends) {
      return Status::error(name + " has more than " + std::to_string(kMaxBackends) + " backends");
    }
  }
  return Status::ok();
}

// Of each pool; it lasts as long as it is kept.
Result<std::vector<std::shared_ptr<const Dialer>>> make_dialers(const ProxySettings& settings,
                                                                TlsDialers& all) {
  std::vector<std::shared_ptr<const Dialer>> made;
  for (const PoolSettings& pool : settings.pools) {
    Result<std::shared_ptr<const Dialer>> dialer = all.dialer_for(pool.behavior);
    if (!dialer.is_ok()) return dialer.status();
    made.push_back(std::move(dialer.value()));
  }
  return made;
}

}  // namespace

Result<std::unique_ptr<Proxy>> Proxy::create(ProxySettings settings, Resolver& resolver) {
  if (Status status = check(settings); !status.is_ok()) return status;
  auto all = std::make_shared<TlsDialers>();
  Result<Dialers> dialers = make_dialers(settings, *all);
  if (!dialers.is_ok()) return dialers.status();
  return std::unique_ptr<Proxy>(
      new Proxy(std::move(settings), resolver, std::move(all), std::move(dialers.value())));
}

Status Proxy::check_files(const ProxySettings& settings) {
  TlsDialers all;
  return make_dialers(settings, all).status();
}

Proxy::Proxy(ProxySettings settings, Resolver& resolver, std::shared_ptr<TlsDialers> all,
             Dialers dialers)
    : resolver_(resolver),
      workers_(settings.workers),
      log_(settings.log),
      certificates_(settings.certificates),
      dialers_(std::move(all)) {
  if (certificates_ != nullptr) {
    certificates_->add([all_of = dialers_]() -> Certificates::Reread {
      return {all_of->has_any(), all_of->reload()};
    });
  }
  std::vector<std::shared_ptr<const Pool>> pools;
  for (PoolSettings& pool : settings.pools)
    pools.push_back(std::make_shared<const Pool>(std::move(pool)));
  stats_ = std::make_unique<ProxyStats>(pools);
  stats_->set_process({workers_, SystemClock().now()});
  for (const std::shared_ptr<PoolStats>& stats : stats_->pools()) {
    const std::shared_ptr<const Pool>& pool = pools[pools_.size()];
    pools_.push_back(
        {pool, std::make_shared<PoolHealth>(pool, log_), stats, std::move(dialers[pools_.size()])});
  }
  for (OfPool& of : pools_) {
    const std::optional<ListenRules>& rules = of.pool->settings().listen;
    if (rules && rules->most_clients > 0)
      of.places = std::make_shared<ClientPlaces>(rules->most_clients);
  }
}

std::vector<NutcrackerSource> Proxy::nutcracker_sources() const {
  std::vector<NutcrackerSource> sources;
  for (const OfPool& of : pools_) {
    if (of.is_served) sources.push_back({of.stats, of.health});
  }
  return sources;
}

Proxy::HandlerMaker Proxy::handler_maker(size_t number) const {
  return [this, of = pools_[number]](Worker& worker, ProxyHandler* before) {
    Resolver& resolver = resolver_;
    ProxyHandler::Access access{
        text_client_codec(), *of.dialer,
        [&resolver, &worker](const std::string& host, uint16_t port, Resolver::Done done) {
          resolver.resolve(
              host, port, [&worker](std::function<void()> task) { worker.post(std::move(task)); },
              std::move(done));
        }};
    access.workers = workers_;
    access.health = of.health;
    access.log = log_;
    access.body_limit = worker.settings().output_limit;
    access.stats = stats_.get();
    access.pool_stats = of.stats;
    access.post = [&worker](std::function<void()> task) { worker.post(std::move(task)); };
    access.before = before;
    access.places = of.places;
    access.dialer_owner = of.dialer;
    access.certificates = certificates_;
    return std::make_unique<ProxyHandler>(of.pool, worker, access, random_seed());
  };
}

std::optional<size_t> Proxy::find_port(uint16_t port) const {
  for (size_t i = 0; i < pools_.size(); ++i) {
    if (pools_[i].is_served && listen_port(i) == port) return i;
  }
  return std::nullopt;
}

Result<PoolChanges> Proxy::compare(ProxySettings settings) const {
  if (Status status = check(settings); !status.is_ok()) return status;
  Result<Dialers> dialers = make_dialers(settings, *dialers_);
  if (!dialers.is_ok()) return dialers.status();
  auto dialer = dialers.value().begin();
  PoolChanges changes;
  std::vector<bool> is_kept(pools_.size());
  size_t next = 0;
  for (PoolSettings& pool : settings.pools) {
    const std::shared_ptr<const Dialer> own = std::move(*dialer++);
    if (const auto known = find_port(pool.config.listen_port)) {
      is_kept[*known] = true;
      if (pool != settings_of(*known)) changes.changed.push_back({*known, std::move(pool), own});
      continue;
    }
    while (next < pools_.size() && pools_[next].is_served)
      ++next;
    changes.added.push_back({next++, std::move(pool), own});
  }
  for (size_t i = 0; i < pools_.size(); ++i) {
    if (pools_[i].is_served && !is_kept[i]) changes.removed.push_back(i);
  }
  return changes;
}

void Proxy::apply(const PoolChanges& changes) {
  for (const PoolChanges::Change& change : changes.changed) {
    OfPool& of = pools_[change.pool];
    of.pool = std::make_shared<const Pool>(change.settings);
    of.dialer = change.dialer;
    of.health = std::make_shared<PoolHealth>(of.pool, log_, of.health.get());
    of.stats = std::make_shared<PoolStats>(of.pool, of.stats->listening());
  }
  for (const PoolChanges::Change& change : changes.added) {
    const auto pool = std::make_shared<const Pool>(change.settings);
    if (change.pool >= pools_.size()) pools_.resize(change.pool + 1);
    pools_[change.pool] = {pool, std::make_shared<PoolHealth>(pool, log_),
                           std::make_shared<PoolStats>(pool), change.dialer};
  }
  for (const size_t number : changes.removed)
    pools_[number].is_served = false;
  CounterArray<ConfigStat>& counters = stats_->configurations();
  counters.add(ConfigStat::kReads);
  counters.add(ConfigStat::kStarts, changes.added.size());
  counters.add(ConfigStat::kExistings, changes.changed.size());
  counters.add(ConfigStat::kShutdowns, changes.removed.size());
  show_pools();
}

void Proxy::show_pools() {
  ProxyStats::Pools shown;
  for (const OfPool& of : pools_) {
    if (of.is_served) shown.push_back(of.stats);
  }
  stats_->set_pools(std::move(shown));
}

}  // namespace moxi
