#include "proxy/forward/loop_probe.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "proxy/route/speech_of.h"

namespace moxi {
namespace {

constexpr Milliseconds kWatch{1000};
// Connections that were not needed for so many looks are closed.
constexpr unsigned kIdleLooks = 5;

}  // namespace

LoopProbe::LoopProbe(Turn& turn, const BackendSettings& settings, const Backends& backends,
                     const Pool& pool, PoolHealth& health, Log* log)
    : turn_(turn),
      pool_settings_(settings),
      backends_(backends),
      pool_(pool),
      health_(health),
      log_(log),
      own_(pool.backends().size()),
      timer_(turn.loop().make_timer([this] { keep_watch(); })) {}

void LoopProbe::arrived(std::string_view key, size_t backend) {
  if (!health_.loops().is_own(key)) {
    // In a circle that its sender is no part of it would go round for ever.
    if (is_new(key)) send(key, backend);
    return;
  }
  if (!health_.loops().arrived(turn_.loop().now())) return;
  is_watching_ = true;
  if (log_ != nullptr) {
    log_->write(LogLevel::kAlways, "pool " + std::to_string(pool_.config().listen_port) +
                                       " forwards to itself through other proxies: its clients are "
                                       "refused until that has ended");
  }
  timer_->start(Milliseconds{0});  // not while a request is being handled
}

bool LoopProbe::is_new(std::string_view key) {
  const size_t hash = std::hash<std::string_view>{}(key);
  if (std::find(passed_.begin(), passed_.end(), hash) != passed_.end()) return false;
  passed_[next_passed_] = hash;
  next_passed_ = (next_passed_ + 1) % kRemembered;
  return true;
}

void LoopProbe::on_slow(BackendConnection& connection) {
  if (health_.loops().is_cut()) {
    // What goes round waits for itself; nothing of it will ever be answered.
    connection.hang_up();
    return;
  }
  for (size_t i = 0; i < backends_.size(); ++i) {
    if (backends_[i].get() == &connection) probe(i);
  }
}

void LoopProbe::probe(size_t backend) {
  const std::optional<std::string> key = health_.loops().next_probe(backend, turn_.loop().now());
  if (key) send(*key, backend);
}

void LoopProbe::send(std::string_view key, size_t backend) {
  if (!health_.backends()[backend].is_up()) return;
  if (settings_ == nullptr) {
    settings_ = std::make_unique<BackendSettings>(pool_settings_);
    settings_->slow_watch = nullptr;
    settings_->is_probe = true;
  }
  std::unique_ptr<BackendConnection>& own = own_[backend];
  if (own == nullptr) {
    const BackendConfig& config = pool_.backends()[backend];
    own = std::make_unique<BackendConnection>(turn_, *settings_, config.host, config.port, backend,
                                              health_.backends()[backend]);
    own->speak(speech_of(pool_.settings(), config));
  }
  Request request;
  const KeyRef keys[] = {{key, 0}};
  static_cast<void>(own->send(request, keys, *this, kAside));
  idle_looks_ = 0;
  if (!is_watching_) timer_->start(kWatch);
}

void LoopProbe::keep_watch() {
  if (is_watching_ && health_.loops().is_over(turn_.loop().now())) end_watch();
  if (is_watching_) {
    for (size_t i = 0; i < backends_.size(); ++i) {
      if (backends_[i]->in_flight() > 0) backends_[i]->hang_up();
      probe(i);
    }
  } else if (++idle_looks_ >= kIdleLooks) {
    for (const std::unique_ptr<BackendConnection>& own : own_) {
      if (own != nullptr) own->hang_up();
    }
    return;
  }
  timer_->start(kWatch);
}

void LoopProbe::withdraw() {
  is_watching_ = false;
  timer_->stop();
}

void LoopProbe::end_watch() {
  is_watching_ = false;
  if (log_ == nullptr) return;
  log_->write(LogLevel::kAlways, "pool " + std::to_string(pool_.config().listen_port) +
                                     " no longer forwards to itself");
}

}  // namespace moxi
