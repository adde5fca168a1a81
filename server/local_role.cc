#include "server/local_role.h"

#include <cstdio>
#include <utility>

#include "server/cache/cache_thread.h"
#include "server/command/local_handler.h"
#include "server/role_endpoints.h"

namespace moxi {
namespace {

CacheConfig cache_config(const ServerOptions& options) {
  CacheConfig config;
  config.memory_limit = options.memory_limit;
  config.max_item_size = options.item_size_max;
  config.growth_factor = options.growth_factor;
  config.chunk_space = options.chunk_space;
  config.slab_chunk_max = options.slab_chunk_max;
  config.slab_sizes = options.slab_sizes;
  config.evictions = options.evictions;
  config.use_cas = options.use_cas;
  config.workers = options.threads;
  config.hot_lru_pct = options.hot_lru_pct;
  config.warm_lru_pct = options.warm_lru_pct;
  config.segmented = options.segmented;
  config.track_sizes = options.track_sizes;
  config.temporary_ttl = options.temporary_ttl.value_or(0);
  return config;
}

}  // namespace

Result<std::unique_ptr<LocalRole>> LocalRole::create(Process& process) {
  Result<std::unique_ptr<Cache>> cache =
      Cache::create(cache_config(process.options), process.clock);
  if (!cache.is_ok()) return cache.status();
  return std::unique_ptr<LocalRole>(new LocalRole(process, std::move(cache.value())));
}

LocalRole::LocalRole(Process& process, std::unique_ptr<Cache> cache)
    : process_(process),
      cache_(std::move(cache)),
      main_thread_(cache_->attach()),
      controls_(*cache_, process.options, {.crawls = process.options.lru_crawler}),
      stats_({process.options, process.clock, *cache_, process.gauges, process.limit, flushes_,
              controls_, process.registry}) {
  controls_.maintenance->set_crawl_sleep(process.options.lru_crawler_sleep_us);
  controls_.maintenance->set_crawl_limit(process.options.lru_crawler_tocrawl);
  controls_.tls = process.tls.get();
  controls_.certificates = &process.certificates;
  controls_.shut_down = [&process] {
    if (process.shut_down) process.shut_down();
  };
}

LocalRole::~LocalRole() = default;

Role LocalRole::role() {
  Role role;
  role.name = "cache";
  role.endpoints = cache_endpoints(process_.options);
  role.datagram_endpoints = datagram_endpoints(process_.options);
  role.unix_socket = process_.options.unix_socket;
  role.is_cache = true;
  role.protocols = process_.access.cache_protocols();
  role.make_handler = [this](Worker& worker) {
    auto handler = std::make_unique<LocalHandler>(*cache_, process_.clock, flushes_, stats_,
                                                  worker.counters());
    controls_.add(worker, *handler);
    return handler;
  };
  return role;
}

void LocalRole::tick() {
  const RelTime now = process_.clock.now();
  if (flushes_.take_due(now)) cache_->flush_all(*main_thread_);
}

std::string LocalRole::class_table() const {
  std::string table;
  const CacheStats stats = cache_->snapshot();
  for (size_t id = 1; id < stats.classes.size(); ++id) {
    const ClassStats& one = stats.classes[id];
    if (one.chunk_size == 0) break;
    char line[96];
    const int size =
        std::snprintf(line, sizeof line, "slab class %3zu: chunk size %9u perslab %7u\n", id,
                      one.chunk_size, one.chunks_per_page);
    table.append(line, static_cast<size_t>(size));
  }
  return table;
}

}  // namespace moxi
