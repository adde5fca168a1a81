#include "proxy/nutcracker_document.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "common/base/version.h"
#include "proxy/stats/pool_view.h"

namespace moxi {
namespace {

// In the order in which it is written down.
using Json = nlohmann::ordered_json;

uint64_t sum(const PoolView& view, size_t backend, TrafficStat stat) {
  uint64_t total = 0;
  for (const auto& worker : view.workers)
    total += worker->traffic(backend)->value(stat);
  return total;
}

uint64_t sum(const PoolView& view, TrafficStat stat) {
  uint64_t total = 0;
  for (size_t backend = 0; backend < view.pool->backends().size(); ++backend)
    total += sum(view, backend, stat);
  return total;
}

// Names are different: nobody has to look for them.
void append(Json& object, std::string name, Json value) {
  object.get_ref<Json::object_t&>().emplace_back(std::move(name), std::move(value));
}

bool ejects(const PoolView& view) {
  return view.pool->behavior().backend_down == BackendDown::kReshape;
}

Json server_document(const PoolView& view, size_t backend, PoolHealth& health) {
  const auto count = [&](TrafficStat stat) { return sum(view, backend, stat); };
  return {
      {"server_eof", count(TrafficStat::kEnds)},
      {"server_err", count(TrafficStat::kErrors)},
      {"server_timedout", count(TrafficStat::kTimeouts)},
      {"server_connections", count(TrafficStat::kOpen)},
      {"server_ejected_at", ejects(view) ? health.backends()[backend].marked_at() : 0},
      {"requests", count(TrafficStat::kCommands)},
      {"request_bytes", count(TrafficStat::kCommandBytes)},
      {"responses", count(TrafficStat::kAnswers)},
      {"response_bytes", count(TrafficStat::kAnswerBytes)},
      {"in_queue", count(TrafficStat::kUnsent)},
      {"in_queue_bytes", count(TrafficStat::kUnsentBytes)},
      {"out_queue", count(TrafficStat::kUnanswered)},
      {"out_queue_bytes", count(TrafficStat::kUnansweredBytes)},
  };
}

Json pool_document(const PoolView& view, PoolHealth& health) {
  Json pool = {
      {"client_eof", view.sum(ProxyStat::kClientsLeft)},
      {"client_err", view.sum(ProxyStat::kClientsLost)},
      {"client_connections", view.sum(ProxyStat::kUpstreamsNow)},
      {"server_ejects", ejects(view) ? health.backends().losses() : 0},
      {"forward_error",
       view.sum_ever(BackendStat::kFailed) + view.sum_ever(BackendStat::kRefusals)},
      {"fragments", view.sum(ProxyStat::kBackendMultigets)},
  };
  const std::vector<BackendConfig>& backends = view.pool->backends();
  for (size_t i = 0; i < backends.size(); ++i)
    append(pool, placing_name(backends[i]), server_document(view, i, health));
  return pool;
}

}  // namespace

std::string nutcracker_document(std::span<const NutcrackerSource> pools,
                                const NutcrackerProcess& process) {
  uint64_t came = 0;
  uint64_t open = 0;
  Json shown = Json::object();
  for (const NutcrackerSource& source : pools) {
    const PoolView view = source.stats->view();
    came += view.sum(ProxyStat::kUpstreams) + view.sum_ever(BackendStat::kConnected) +
            source.stats->listening();
    open += view.sum(ProxyStat::kUpstreamsNow) + sum(view, TrafficStat::kOpen) +
            source.stats->listening();
    append(shown, view.pool->config().name, pool_document(view, *source.health));
  }
  Json document = {
      {"service", "nutcracker"},  {"source", process.source},       {"version", kVersion},
      {"uptime", process.uptime}, {"timestamp", process.timestamp}, {"total_connections", came},
      {"curr_connections", open},
  };
  for (auto& [name, pool] : shown.get_ref<Json::object_t&>())
    append(document, name, std::move(pool));
  // Names of pools are bytes that an operator wrote: what is not UTF-8 is replaced.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace moxi
