#include "proxy/backend/backend_prober.h"

#include <algorithm>
#include <chrono>

namespace moxi {
namespace {

// When connects may take for ever, an answer to a probe may still not.
constexpr Milliseconds kLongestProbe{1000};

BackendSettings probe_settings(const BackendSettings& pool) {
  BackendSettings settings = pool;
  if (settings.connect_timeout.count() == 0) settings.connect_timeout = kLongestProbe;
  settings.request_timeout = settings.connect_timeout;
  settings.queue_timeout = Milliseconds{0};
  settings.connect_interval = Milliseconds{0};
  settings.slow_watch = nullptr;
  settings.is_probe = true;
  return settings;
}

}  // namespace

BackendProber::BackendProber(Turn& turn, const BackendSettings& settings, const std::string& host,
                             uint16_t port, const ProbePace::Settings& pace, uint64_t seed,
                             BackendHealth& health)
    : turn_(turn),
      health_(health),
      settings_(probe_settings(settings)),
      pace_(pace, seed),
      timer_(turn.loop().make_timer([this] { probe(); })),
      connection_(turn, settings_, host, port, seed, health) {}

void BackendProber::start() {
  if (is_probing_ || health_.is_up()) return;
  is_probing_ = true;
  pace_.begin(turn_.loop().now());
  wait();
}

void BackendProber::wait() {
  const TimePoint now = turn_.loop().now();
  const auto allowed = std::chrono::ceil<Milliseconds>(health_.next_connect() - now);
  timer_->start(std::max(pace_.next(now), allowed));
}

void BackendProber::probe() {
  connection_.hang_up();
  if (health_.is_up()) {
    is_probing_ = false;
    return;
  }
  settings_.counters.add(BackendStat::kProbes);
  Request request;
  request.command = Command::kVersion;
  if (!connection_.send(request, {}, *this, 0)) on_failed(0, Failure::kUnreachable);
}

void BackendProber::on_done(uint32_t, const Response& response) {
  if (response.outcome != Outcome::kVersion) {
    on_failed(0, Failure::kClosed);
    return;
  }
  settings_.counters.add(BackendStat::kRecoveries);
  health_.recovered();
  timer_->start(Milliseconds{0});  // a connection must not be closed by whom it calls
}

void BackendProber::on_failed(uint32_t, Failure) {
  pace_.failed();
  wait();
}

}  // namespace moxi
