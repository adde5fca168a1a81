#include "proxy/stats/counter_rows.h"

#include <algorithm>
#include <array>

namespace moxi {
namespace {

template <auto kStat>
uint64_t sum(const PoolView& view) {
  return view.sum(kStat);
}

// What cannot happen in this version: there is no bucket and no vbucket map towards backends, and
// no backend connection belongs to a client.
uint64_t never(const PoolView&) {
  return 0;
}

uint64_t open_connections(const PoolView& view) {
  const uint64_t closed =
      view.sum_ever(BackendStat::kIdleCloses) + view.sum_ever(BackendStat::kBusyCloses);
  // The parts are read one after another while they change.
  return std::max(view.sum_ever(BackendStat::kConnected), closed) - closed;
}

uint64_t closed_connections(const PoolView& view) {
  return view.sum(BackendStat::kIdleCloses) + view.sum(BackendStat::kBusyCloses);
}

uint64_t client_gets(const PoolView& view) {
  return view.sum(CommandStat::kGet, false, CommandField::kSeen) +
         view.sum(CommandStat::kGat, false, CommandField::kSeen);
}

uint64_t command_time(const PoolView& view) {
  return view.requests().sum();
}
uint64_t command_count(const PoolView& view) {
  return view.requests().count();
}
// moxi's "local" is the first backend of the list.
uint64_t first_command_time(const PoolView& view) {
  return view.requests(0).sum();
}
uint64_t first_command_count(const PoolView& view) {
  return view.requests(0).count();
}

constexpr auto kRows = std::to_array<CounterRow>({
    {"num_upstream", sum<ProxyStat::kUpstreamsNow>},
    {"tot_upstream", sum<ProxyStat::kUpstreams>},
    {"num_downstream_conn", open_connections},
    {"tot_downstream_conn", sum<BackendStat::kConnected>},
    {"tot_downstream_quit_server", closed_connections},
    {"tot_downstream_connect_started", sum<BackendStat::kConnects>},
    {"tot_downstream_connect", sum<BackendStat::kConnected>},
    {"tot_downstream_connect_failed", sum<BackendStat::kConnectFailures>},
    {"tot_downstream_connect_timeout", sum<BackendStat::kConnectTimeouts>},
    {"tot_downstream_connect_interval", sum<BackendStat::kRefusals>},
    {"tot_downstream_auth", sum<BackendStat::kLogins>},
    {"tot_downstream_auth_failed", sum<BackendStat::kLoginFailures>},
    {"tot_downstream_bucket", never},
    {"tot_downstream_bucket_failed", never},
    {"tot_downstream_propagate_failed", sum<BackendStat::kFailed>},
    {"tot_downstream_close_on_upstream_close", never},
    {"tot_downstream_conn_queue_timeout", sum<BackendStat::kQueueTimeouts>},
    {"tot_downstream_timeout", sum<BackendStat::kRequestTimeouts>},
    {"tot_wait_queue_timeout", sum<ProxyStat::kWaitTimeouts>},
    {"tot_auth_timeout", never},
    {"tot_multiget_keys", sum<ProxyStat::kMultigetKeys>},
    {"tot_multiget_keys_dedupe", sum<ProxyStat::kMultigetKeysDedupe>},
    {"tot_multiget_bytes_dedupe", sum<ProxyStat::kMultigetBytesDedupe>},
    {"tot_optimize_sets", sum<ProxyStat::kOptimizedSets>},
    {"tot_retry", sum<ProxyStat::kRetries>},
    {"tot_retry_vbucket", never},
    {"tot_cmd_time", command_time},
    {"tot_cmd_count", command_count},
    {"tot_local_cmd_time", first_command_time},
    {"tot_local_cmd_count", first_command_count},
    {"tot_client_gets", client_gets},
    {"tot_backend_gets", sum<ProxyStat::kBackendGets>},
    {"tot_merged_gets", sum<ProxyStat::kMergedGets>},
    {"tot_downstream_desync", sum<BackendStat::kDesyncs>},
    {"tot_downstream_late_answers", sum<BackendStat::kLateAnswers>},
    {"tot_downstream_tls_failed", sum<BackendStat::kTlsFailures>},
    {"tot_downstream_probes", sum<BackendStat::kProbes>},
    {"tot_downstream_recoveries", sum<BackendStat::kRecoveries>},
});

}  // namespace

std::span<const CounterRow> counter_rows() {
  return kRows;
}

}  // namespace moxi
