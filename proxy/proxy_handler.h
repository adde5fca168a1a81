// The behaviour of a proxy port: picks the backend of each key and sends the command there. One
// per pool and worker; everything in it is that worker's alone.
//
//   prefetch() -> PlacementMemo, else Pool.pick(key)
//   handle()   -> gets: Escalation -> GetBatch -+
//                 others: Forward | GeneralForward | Broadcast -+-> BackendConnection
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "common/net/turn.h"
#include "common/session/certificates.h"
#include "common/session/handler.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/forward/broadcast.h"
#include "proxy/forward/dropped_reply.h"
#include "proxy/forward/escalation.h"
#include "proxy/forward/forward.h"
#include "proxy/forward/free_list.h"
#include "proxy/forward/general_forward.h"
#include "proxy/forward/large_gets.h"
#include "proxy/forward/large_sets.h"
#include "proxy/forward/loop_probe.h"
#include "proxy/forward/multiget.h"
#include "proxy/forward/pending_body.h"
#include "proxy/forward/wait_queue.h"
#include "proxy/retired_handlers.h"
#include "proxy/route/placement_memo.h"
#include "proxy/route/pool.h"
#include "proxy/route/pool_health.h"
#include "proxy/route/pool_probers.h"
#include "proxy/stats/client_places.h"
#include "proxy/stats/key_filter.h"
#include "proxy/stats/worker_stats.h"
#include "proxy/stats_desk.h"

namespace moxi {

class ProxyHandler final : public Handler, private WaitQueue::Runner {
 public:
  // How a handler reaches the world outside of its worker.
  struct Access {
    const ClientCodec& codec;
    const Dialer& dialer;
    BackendSettings::Lookup lookup;
    unsigned workers = 1;                  // that share the rate of connects
    size_t body_limit = size_t{64} << 20;  // of bodies that are not complete, bytes
    // Shared by the workers of the pool; null: the handler makes one for itself.
    std::shared_ptr<PoolHealth> health{};
    Log* log = nullptr;  // may be null
    // Where the pool counts, among all that are shown, and how others reach this worker for that;
    // null: what is counted is shown nowhere.
    const ProxyStats* stats = nullptr;
    std::shared_ptr<PoolStats> pool_stats{};
    std::function<void(std::function<void()>)> post{};
    // Has the dialer for as long as the handler is there; null: it outlives that anyway.
    std::shared_ptr<const Dialer> dialer_owner{};
    // What refresh_certs reads again; null: nothing.
    Certificates* certificates = nullptr;
    std::shared_ptr<ClientPlaces> places{};  // of the pool's clients; null: as many as come
    // The worker's handler of the form that the pool had before; see retire(). May be null.
    ProxyHandler* before = nullptr;
  };

  // `turn` outlives it. `seed`: for the jitter of connects.
  ProxyHandler(std::shared_ptr<const Pool> pool, Turn& turn, const Access& access, uint64_t seed);
  ~ProxyHandler() override;

  // `before`, which was named to the constructor, has no clients any more: they are all this one's,
  // which has taken over the connections to backends that the pool still has. It lives on until
  // what it was asked is answered. Between two turns.
  void retire(std::unique_ptr<ProxyHandler> before);
  // Of one that has retired: nothing of it is left anywhere.
  bool is_idle() const;

  void prefetch(std::span<KeyRef> keys) override;
  size_t group_size() const override { return kGroup; }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                const Request& request) override;
  void handle(const ClientContext& client, const Request& request, BodySink* body,
              Responder&& responder) override;
  void client_came(const ClientContext&) override {
    stats_->proxy.add(ProxyStat::kUpstreams);
    stats_->proxy.add(ProxyStat::kUpstreamsNow);
  }
  void answered_by_session(const Request& request) override { stats_->commands.count(request); }
  // Commands of a client that has gone are answered to nobody.
  void client_gone(const ClientContext& client) override {
    stats_->proxy.subtract(ProxyStat::kUpstreamsNow);
    stats_->proxy.add(client.has_left ? ProxyStat::kClientsLeft : ProxyStat::kClientsLost);
    if (places_ != nullptr) places_->give_back();
  }

  const BackendCounters& counters() const { return stats_->backends; }
  const WorkerStats& stats() const { return *stats_; }
  // Commands that wait for an answer.
  size_t in_flight() const {
    return forwards_.in_use() + generals_in_flight_ + escalation_.in_flight() + large_gets_.size() +
           large_sets_.size();
  }

 private:
  static constexpr size_t kGroup = 512;

  static std::shared_ptr<PoolHealth> health_of(const std::shared_ptr<const Pool>& pool,
                                               const Access& access);
  void make_backends(const Access& access, uint64_t seed);
  void adopt_rest(const ProxyHandler& before);
  void withdraw();
  void follow_health();
  void admit(const Request& request, Responder&& responder);
  bool needs_backend(const Request& request) const;
  size_t requests_in_flight() const override { return in_flight(); }
  void run(const Request& request, Responder&& responder) override;
  void all_ran() override { escalation_.seal_all(); }
  void give_up(const Request& request, Responder&& responder) override;
  void forward(const Request& request, Responder&& responder);
  [[gnu::noinline]] void forward_general(const Request& request, Responder&& responder);
  void set_early(const Request& request, BackendConnection& backend, Responder&& responder);
  void retrieve(const Request& request, Responder&& responder);
  void broadcast(const Request& request, ListingKind kind, Responder&& responder);
  void show_stats(const Request& request, Responder&& responder);
  void refresh_certificates(Responder&& responder);
  void show_places(std::string_view keys, Responder&& responder);

  const std::shared_ptr<const Pool> pool_;
  const std::shared_ptr<const Dialer> dialer_owner_;
  Certificates* const certificates_;  // may be null
  const std::shared_ptr<PoolHealth> health_;
  uint32_t health_version_ = 0;
  std::shared_ptr<const Placement> placement_;  // of that version
  const std::shared_ptr<ClientPlaces> places_;  // may be null
  Turn& turn_;
  const std::unique_ptr<StatsDesk> desk_;  // may be null
  const std::shared_ptr<WorkerStats> stats_;
  const BackendSettings settings_;
  BlockPool& blocks_;
  BodyBudget bodies_;
  ListingBudget listings_;
  const uint64_t seed_;  // of the memo's hashes
  PlacementMemo memo_;
  FreeList<Forward> forwards_;
  FreeList<GeneralForward> generals_;
  size_t generals_in_flight_ = 0;
  FreeList<Multiget> multigets_;
  FreeList<Broadcast> broadcasts_;
  LargeGets large_gets_;
  LargeSets large_sets_;
  Escalation escalation_;
  bool has_retired_ = false;
  const std::optional<KeyFilter> optimized_;  // sets that are answered early
  DroppedReply dropped_;
  LoopProbe loop_probe_;
  Backends backends_;                     // closing them returns what is in flight to those above
  std::unique_ptr<PoolProbers> probers_;  // null: another handler of the pool has them
  WaitQueue waiting_;
  RetiredHandlers retired_;  // first to go: what is theirs may be on connections of this one
};

}  // namespace moxi
