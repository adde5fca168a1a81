#include "proxy/proxy.h"

#include <functional>
#include <utility>

#include "common/base/clock.h"
#include "common/base/hash.h"
#include "common/net/resolver.h"
#include "common/protocol/text_client_codec.h"
#include "common/session/worker.h"
#include "proxy/backend/dialer.h"
#include "proxy/proxy_handler.h"
#include "proxy/route/placed_key.h"

namespace moxi {

Result<std::unique_ptr<Proxy>> Proxy::create(ProxySettings settings, Resolver& resolver) {
  if (settings.pools.empty()) return Status::error("the proxy needs at least one pool (-z)");
  for (const PoolSettings& pool : settings.pools) {
    const std::string name = "pool " + std::to_string(pool.config.listen_port);
    const size_t backends = pool.config.backends.size();
    if (backends == 0) return Status::error(name + " has no backends");
    if (backends > kMaxBackends) {
      return Status::error(name + " has more than " + std::to_string(kMaxBackends) + " backends");
    }
  }
  return std::unique_ptr<Proxy>(new Proxy(std::move(settings), resolver));
}

Proxy::Proxy(ProxySettings settings, Resolver& resolver)
    : resolver_(resolver), workers_(settings.workers), log_(settings.log) {
  for (PoolSettings& pool : settings.pools)
    pools_.push_back(std::make_shared<const Pool>(std::move(pool)));
  for (const std::shared_ptr<const Pool>& pool : pools_)
    healths_.push_back(std::make_shared<PoolHealth>(pool, log_));
  stats_ = std::make_unique<ProxyStats>(pools_);
  stats_->set_process({workers_, SystemClock().now()});
}

std::unique_ptr<Handler> Proxy::make_handler(size_t pool, Worker& worker) const {
  Resolver& resolver = resolver_;
  ProxyHandler::Access access{
      text_client_codec(), socket_dialer(),
      [&resolver, &worker](const std::string& host, uint16_t port, Resolver::Done done) {
        resolver.resolve(
            host, port, [&worker](std::function<void()> task) { worker.post(std::move(task)); },
            std::move(done));
      }};
  access.workers = workers_;
  access.health = healths_[pool];
  access.log = log_;
  access.body_limit = worker.settings().output_limit;
  access.stats = stats_.get();
  access.pool = pool;
  access.post = [&worker](std::function<void()> task) { worker.post(std::move(task)); };
  return std::make_unique<ProxyHandler>(pools_[pool], worker, access, random_seed());
}

}  // namespace moxi
