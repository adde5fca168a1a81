#include "proxy/proxy_handler.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "common/base/hash.h"
#include "proxy/config/time_limits.h"
#include "proxy/forward/failure_text.h"
#include "proxy/forward/large_set.h"
#include "proxy/route/kept_backends.h"
#include "proxy/route/key_place.h"
#include "proxy/route/placed_key.h"
#include "proxy/route/speech_of.h"

namespace moxi {
namespace {

BackendSettings make_settings(const Pool& pool, const ProxyHandler::Access& access,
                              const std::shared_ptr<WorkerStats>& stats, SlowWatch& slow_watch) {
  BackendSettings settings{access.codec, access.dialer, access.lookup, stats->backends};
  settings.owners = std::make_shared<
      const std::pair<std::shared_ptr<const WorkerStats>, std::shared_ptr<const Dialer>>>(
      stats, access.dialer_owner);
  const TimeLimits limits = time_limits(pool.behavior());
  settings.connect_timeout = limits.connect;
  settings.request_timeout = limits.request;
  settings.queue_timeout = limits.connection_queue;
  settings.connect_interval *= std::max(access.workers, 1U);
  if (pool.behavior().loop_check) settings.slow_watch = &slow_watch;
  return settings;
}

WaitQueue::Settings queue_settings(const Pool& pool, const ProxyHandler::Access& access) {
  return {pool.behavior().downstream_max, time_limits(pool.behavior()).wait_queue,
          access.body_limit};
}

std::optional<KeyFilter> optimized_sets(const Pool& pool) {
  if (pool.behavior().optimize_set.empty()) return std::nullopt;
  return KeyFilter(pool.behavior().optimize_set, "");
}

GetPolicy get_policy(const Pool& pool) {
  return {pool.behavior().get_failure == GetFailure::kMiss, pool.behavior().downstream_retry,
          pool.behavior().merge_gets};
}

LargeGets::Settings large_get_settings(const Pool& pool) {
  return {pool.behavior().get_failure == GetFailure::kMiss, time_limits(pool.behavior()).request};
}

std::unique_ptr<StatsDesk> make_desk(const ProxyHandler::Access& access, Turn& turn) {
  if (access.stats == nullptr) return nullptr;
  StatsSeat seat{access.post, [&turn] { return turn.loop().now(); }, nullptr};
  const WorkerStats* before = access.before == nullptr ? nullptr : &access.before->stats();
  return std::make_unique<StatsDesk>(*access.stats, *access.pool_stats, std::move(seat), before);
}

std::shared_ptr<WorkerStats> make_stats(StatsDesk* desk, const Pool& pool) {
  if (desk != nullptr) return desk->stats();
  return std::make_shared<WorkerStats>(pool.behavior(), pool.backends().size());
}

// What follows `stats proxy`, if that is what is asked for.
std::optional<std::string_view> proxy_listing(std::string_view args) {
  constexpr std::string_view kWord = "proxy";
  if (!args.starts_with(kWord)) return std::nullopt;
  args.remove_prefix(kWord.size());
  if (!args.empty() && args.front() != ' ') return std::nullopt;
  return args;
}

}  // namespace

std::shared_ptr<PoolHealth> ProxyHandler::health_of(const std::shared_ptr<const Pool>& pool,
                                                    const Access& access) {
  if (access.health != nullptr) return access.health;
  const PoolHealth* before = access.before == nullptr ? nullptr : access.before->health_.get();
  return std::make_shared<PoolHealth>(pool, access.log, before);
}

ProxyHandler::ProxyHandler(std::shared_ptr<const Pool> pool, Turn& turn, const Access& access,
                           uint64_t seed)
    : pool_(std::move(pool)),
      dialer_owner_(access.dialer_owner),
      certificates_(access.certificates),
      health_(health_of(pool_, access)),
      health_version_(health_->version()),
      placement_(health_->placement()),
      places_(access.places),
      turn_(turn),
      desk_(make_desk(access, turn)),
      stats_(make_stats(desk_.get(), *pool_)),
      settings_(make_settings(*pool_, access, stats_, loop_probe_)),
      blocks_(turn.pool()),
      bodies_{access.body_limit, 0},
      seed_(random_seed()),
      large_gets_(turn, large_get_settings(*pool_)),
      large_sets_(turn, time_limits(pool_->behavior()).request, stats_->commands),
      escalation_(turn, backends_, pool_->backends().size(), get_policy(*pool_), *stats_,
                  large_gets_),
      optimized_(optimized_sets(*pool_)),
      loop_probe_(turn, settings_, backends_, *pool_, *health_, access.log),
      waiting_(turn, *this, queue_settings(*pool_, access)),
      retired_(turn) {
  make_backends(access, seed);
  if (access.post && health_->claim_probers()) {
    probers_ = std::make_unique<PoolProbers>(turn, settings_, *pool_, health_, access.post,
                                             seed + backends_.size());
  }
}

ProxyHandler::~ProxyHandler() {
  if (has_retired_) return;  // another one has those that are not only its own
  for (const std::shared_ptr<BackendConnection>& backend : backends_)
    backend->shut();
}

void ProxyHandler::make_backends(const Access& access, uint64_t seed) {
  std::vector<std::optional<size_t>> kept(pool_->backends().size());
  if (access.before != nullptr)
    kept = kept_backends(access.before->pool_->settings(), pool_->settings());
  backends_.reserve(kept.size());
  for (size_t i = 0; i < kept.size(); ++i) {
    BackendHealth& health = health_->backends()[i];
    if (kept[i]) {
      backends_.push_back(access.before->backends_[*kept[i]]);
      backends_.back()->adopt(settings_, health, stats_->times(i));
      backends_.back()->hold(health_);
      backends_.back()->count_traffic(stats_->traffic(i));
      continue;
    }
    const BackendConfig& backend = pool_->backends()[i];
    backends_.push_back(std::make_shared<BackendConnection>(turn_, settings_, backend.host,
                                                            backend.port, seed + i, health));
    backends_.back()->speak(speech_of(pool_->settings(), backend));
    backends_.back()->hold(health_);
    backends_.back()->measure(stats_->times(i));
    backends_.back()->count_traffic(stats_->traffic(i));
    if (pool_->settings().preconnects) backends_.back()->connect();
  }
}

void ProxyHandler::retire(std::unique_ptr<ProxyHandler> before) {
  before->withdraw();
  adopt_rest(*before);
  for (const std::unique_ptr<ProxyHandler>& each : before->retired_.all())
    adopt_rest(*each);
  retired_.take(before->retired_);
  retired_.add(std::move(before));
}

// Connections that are no longer the pool's count here, as long as they last.
void ProxyHandler::adopt_rest(const ProxyHandler& before) {
  for (size_t i = 0; i < before.backends_.size(); ++i) {
    const std::shared_ptr<BackendConnection>& backend = before.backends_[i];
    if (std::find(backends_.begin(), backends_.end(), backend) == backends_.end()) {
      backend->adopt(settings_, before.health_->backends()[i], nullptr);
      // It may be used by others that have retired, and live longer than that one.
      backend->hold(before.health_);
      backend->count_traffic(nullptr);
    }
  }
}

// Everything that this one has not sent yet goes out before what its successor sends.
void ProxyHandler::withdraw() {
  has_retired_ = true;
  waiting_.run_all();
  escalation_.seal_all();
  probers_.reset();
  loop_probe_.withdraw();
}

bool ProxyHandler::is_idle() const {
  return in_flight() == 0 && waiting_.size() == 0 && broadcasts_.in_use() == 0 &&
         multigets_.in_use() == 0 && bodies_.bodies == 0 && dropped_.outstanding() == 0 &&
         (desk_ == nullptr || desk_->is_idle());
}

void ProxyHandler::follow_health() {
  health_version_ = health_->version();
  placement_ = health_->placement();
  memo_.clear();
}

// Places each key for handle().
void ProxyHandler::prefetch(std::span<KeyRef> keys) {
  if (health_->version() != health_version_) follow_health();
  for (KeyRef& key : keys) {
    key.hash = hash_key(key.bytes, seed_);
    memo_.prefetch(key.hash);
  }
  for (KeyRef& key : keys) {
    size_t backend = memo_.find(key.hash);
    if (backend == PlacementMemo::kUnknown) {
      backend = placement_->pick(key.bytes);
      if (placement_->is_steady()) memo_.note(key.hash, backend);
    }
    key.hash = placed(key.hash, backend);
  }
}

std::variant<std::unique_ptr<BodySink>, Outcome> ProxyHandler::reserve_body(
    const ClientContext&, const Request& request) {
  if (request.value_size > kMaxBackendValue) return Outcome::kTooLarge;
  const size_t place = backend_of(request.keys.front());
  if (large_sets_.takes(request, *backends_[place])) {
    escalation_.seal(place);
    return large_sets_.start(request, *backends_[place]);
  }
  return std::make_unique<PendingBody>(request.value_size, bodies_);
}

void ProxyHandler::handle(const ClientContext&, const Request& request, BodySink* body,
                          Responder&& responder) {
  stats_->count(request, [this] { return turn_.loop().now(); });
  if (body == nullptr) return admit(request, std::move(responder));
  LargeSet* const set = static_cast<ProxyBody*>(body)->take_set();
  if (set != nullptr) return set->finish(std::move(responder));
  Request whole = request;
  whole.value = static_cast<const PendingBody&>(*body).value();
  admit(whole, std::move(responder));
}

void ProxyHandler::admit(const Request& request, Responder&& responder) {
  if (health_->loops().is_cut() && needs_backend(request)) {
    responder.done({Outcome::kServerError, 0, LoopProbe::kText});
  } else if (waiting_.is_full(in_flight()) && needs_backend(request)) {
    waiting_.push(request, std::move(responder));
  } else {
    run(request, std::move(responder));
  }
}

// What a pool in a loop does not do for its clients, and what waits for others: anything that needs
// a backend, but for probes, which have to come back to whoever sent them.
bool ProxyHandler::needs_backend(const Request& request) const {
  if (request.command == Command::kStats) return !proxy_listing(request.args);
  if (request.command == Command::kAdmin) return false;
  if (request.keys.size() != 1 || !is_retrieval(request.command)) return true;
  return !LoopState::is_reserved(request.keys.front().bytes);
}

void ProxyHandler::give_up(const Request& request, Responder&& responder) {
  stats_->proxy.add(ProxyStat::kWaitTimeouts);
  const bool failed_is_miss = pool_->behavior().get_failure == GetFailure::kMiss;
  if (is_retrieval(request.command) && failed_is_miss) {
    responder.done(Outcome::kEnd);
  } else if (request.command == Command::kMetaGet && failed_is_miss) {
    responder.done(Outcome::kNotFound);
  } else {
    responder.done({Outcome::kServerError, 0, "proxy wait queue timeout"});
  }
}

void ProxyHandler::run(const Request& request, Responder&& responder) {
  if (is_retrieval(request.command)) {
    retrieve(request, std::move(responder));
  } else if (request.command == Command::kFlushAll) {
    broadcast(request, ListingKind::kByName, std::move(responder));
  } else if (request.command == Command::kStats) {
    show_stats(request, std::move(responder));
  } else if (is_meta(request.command)) {
    forward_general(request, std::move(responder));
  } else if (request.keys.size() == 1) {
    forward(request, std::move(responder));
  } else if (request.command == Command::kAdmin && request.args.starts_with("refresh_certs")) {
    refresh_certificates(std::move(responder));
  } else {
    responder.done(Outcome::kError);
  }
}

void ProxyHandler::forward(const Request& request, Responder&& responder) {
  const size_t place = backend_of(request.keys.front());
  escalation_.seal(place);
  BackendConnection& backend = *backends_[place];
  if (request.noreply) {
    backend.send_noreply(request, std::move(responder));
  } else if (request.command == Command::kSet && optimized_ &&
             optimized_->takes(request.keys.front().bytes)) {
    set_early(request, backend, std::move(responder));
  } else {
    forwards_.take(forwards_, stats_->commands).start(request, backend, std::move(responder));
  }
}

void ProxyHandler::forward_general(const Request& request, Responder&& responder) {
  const size_t place = backend_of(request.keys.front());
  escalation_.seal(place);
  const bool failed_is_miss = pool_->behavior().get_failure == GetFailure::kMiss;
  generals_.take(generals_, generals_in_flight_, *stats_, failed_is_miss)
      .start(request, *backends_[place], std::move(responder));
}

// Its client is told before the backend has answered; only what cannot even be sent fails.
void ProxyHandler::set_early(const Request& request, BackendConnection& backend,
                             Responder&& responder) {
  if (!backend.send(request, request.keys, dropped_, 0)) {
    const std::string text = failure_text(Failure::kRefused, backend.host());
    responder.done({Outcome::kServerError, 0, text});
    return;
  }
  dropped_.expect();
  stats_->proxy.add(ProxyStat::kOptimizedSets);
  responder.done(Outcome::kStored);
}

void ProxyHandler::retrieve(const Request& request, Responder&& responder) {
  const std::span<const KeyRef> keys = request.keys;
  // A part of a longer line cannot be taken back once another part was shown.
  const bool is_whole = !request.more_follows && !request.continues;
  if (keys.size() == 1 && is_whole) {
    if (LoopState::is_reserved(keys.front().bytes)) {
      loop_probe_.arrived(keys.front().bytes, backend_of(keys.front()));
      return responder.done(Outcome::kEnd);
    }
    escalation_.join(request, keys.front(), KeyWaiter(std::move(responder)));
  } else if (keys.empty()) {
    responder.done(Outcome::kEnd);
  } else {
    Multiget& multiget = multigets_.take(multigets_, blocks_);
    const bool all_or_nothing = is_whole && pool_->behavior().get_failure == GetFailure::kError;
    multiget.begin(keys.size(), all_or_nothing, std::move(responder));
    for (uint32_t slot = 0; slot < keys.size(); ++slot)
      escalation_.join(request, keys[slot], KeyWaiter(multiget, slot));
  }
  if (!is_touching(request.command)) return;
  for (const KeyRef& key : keys)
    escalation_.seal(backend_of(key));
}

void ProxyHandler::broadcast(const Request& request, ListingKind kind, Responder&& responder) {
  escalation_.seal_all();
  if (!request.noreply) {
    Broadcast& broadcast = broadcasts_.take(broadcasts_, listings_);
    broadcast.start(request, kind, backends_, std::move(responder));
    return;
  }
  for (const std::shared_ptr<BackendConnection>& backend : backends_)
    backend->send_noreply(request, Responder{});
  responder.done(Outcome::kNothing);
}

void ProxyHandler::refresh_certificates(Responder&& responder) {
  if (certificates_ != nullptr) return certificates_->answer(std::move(responder));
  responder.done({Outcome::kText, 0, "Error TLS not enabled\r\n"});
}

void ProxyHandler::show_places(std::string_view keys, Responder&& responder) {
  while (!keys.empty()) {
    const std::string_view key = keys.substr(0, keys.find(' '));
    if (!key.empty()) responder.stat(key, place_now(*pool_, *health_, key));
    keys.remove_prefix(std::min(key.size() + 1, keys.size()));
  }
  responder.done(Outcome::kEnd);
}

void ProxyHandler::show_stats(const Request& request, Responder&& responder) {
  if (const auto word = proxy_listing(request.args)) {
    if (const auto keys = keys_of_where(*word)) return show_places(*keys, std::move(responder));
    if (desk_ == nullptr) return responder.done(Outcome::kEnd);
    desk_->show(*word, std::move(responder));
    return;
  }
  const std::optional<StatsRequest> found = find_stats_request(request.args);
  if (!found) return responder.done(Outcome::kError);
  if (!found->error.empty()) return responder.done({Outcome::kClientError, 0, found->error});
  Request whole = request;
  whole.args = found->args;
  broadcast(whole, found->kind, std::move(responder));
}

}  // namespace moxi
