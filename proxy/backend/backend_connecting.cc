// How a backend connection comes to stand: the name's addresses, one try after another, within one
// connect timeout. Commands wait meanwhile.
#include <algorithm>
#include <chrono>
#include <utility>

#include "proxy/backend/backend_connection.h"

namespace moxi {

// Whether commands are taken while it is not open: begins to connect if that is allowed now.
bool BackendConnection::is_coming() {
  if (state_ == State::kIdle) {
    if (recoveries_seen_ != health_->recoveries()) {
      recoveries_seen_ = health_->recoveries();
      gate_.reopen();
    }
    if (destroyed_ || !gate_.is_open(turn().loop().now())) return false;
    begin_round();
  }
  return state_ != State::kIdle && waiting_.bytes() <= settings_->max_waiting;
}

void BackendConnection::begin_round() {
  next_address_ = 0;
  complaint_.clear();
  login_status_ = LoginStatus::kNeedMore;
  round_deadline_ = turn().loop().now() + settings_->connect_timeout;
  // Whoever is first waits as long as it is tried.
  limit_ = settings_->connect_timeout.count() > 0 ? kForever : limit_of(settings_->request_timeout);
  const std::optional<SocketAddress> numeric = host_.starts_with('/')
                                                   ? SocketAddress::unix_path(host_)
                                                   : SocketAddress::parse_numeric(host_, port_);
  if (!numeric) {
    resolve();
    return;
  }
  addresses_.assign(1, *numeric);
  try_next_address();
}

void BackendConnection::resolve() {
  state_ = State::kResolving;
  // A lookup is a try as well: names that do not resolve are not asked for without end.
  gate_.count(turn().loop().now());
  // With addresses of before half of the time is left for them.
  if (settings_->connect_timeout.count() > 0)
    connect_timer_->start(settings_->connect_timeout / (addresses_.empty() ? 1 : 2));
  // A resolver that is slow is not asked again before it has answered.
  if (looks_up_) return;
  looks_up_ = true;
  const std::weak_ptr<BackendConnection*> self = self_;
  settings_->lookup(host_, port_, [self](Resolver::Addresses found) {
    const std::shared_ptr<BackendConnection*> alive = self.lock();
    if (alive != nullptr) (*alive)->resolved(std::move(found));
  });
}

void BackendConnection::resolved(Resolver::Addresses found) {
  looks_up_ = false;
  if (!found.is_ok()) settings_->counters.add(BackendStat::kConnectFailures);
  if (state_ == State::kResolving) {
    // If the name cannot be looked up now, what it meant last is the best guess.
    if (found.is_ok()) addresses_ = std::move(found.value());
    try_next_address();
  } else if (state_ == State::kIdle && found.is_ok()) {
    addresses_ = std::move(found.value());  // too late for this time, not for the next
  }
}

void BackendConnection::try_next_address() {
  const TimePoint now = turn().loop().now();
  while (next_address_ < addresses_.size()) {
    const size_t others = addresses_.size() - next_address_ - 1;
    const SocketAddress& address = addresses_[next_address_++];
    // The lookup has counted for the first address of a name.
    if (state_ != State::kResolving) gate_.count(now);
    settings_->counters.add(BackendStat::kConnects);
    health_->count_connect(now);
    const int fd = settings_->dialer.start(address);
    if (fd < 0) {
      settings_->counters.add(BackendStat::kConnectFailures);
      state_ = State::kNextAddress;
      continue;
    }
    state_ = State::kConnecting;
    if (settings_->connect_timeout.count() > 0) {
      // What is left of the time is shared by the addresses that are left.
      const auto left = std::chrono::ceil<Milliseconds>(round_deadline_ - now);
      connect_timer_->start(std::max(left / static_cast<int64_t>(others + 1), Milliseconds{1}));
    }
    open(settings_->dialer.transport(host_, port_), fd, /*connecting=*/true);
    return;
  }
  round_failed();
}

void BackendConnection::on_connected() {
  if (!is_open()) return;
  if (!settings_->dialer.is_made(fd())) {
    close_now();
    return;
  }
  if (!speech_.user.empty()) return log_in();
  stand();
}

// Nothing is said before the backend knows who we are.
void BackendConnection::log_in() {
  settings_->counters.add(BackendStat::kLogins);
  state_ = State::kLoggingIn;
  login_status_ = LoginStatus::kNeedMore;
  write_login(speech_, output(), pool());
  mark();
}

// False: the connection was closed, or more of the answer is needed.
bool BackendConnection::take_login(Block& input) {
  const LoginAnswer answer = read_login_answer(speech_, {input.begin, input.size()});
  login_status_ = answer.status;
  if (answer.status == LoginStatus::kNeedMore) return false;
  // Nobody can answer what has not been said.
  if (!output().empty()) login_status_ = LoginStatus::kBroken;
  if (login_status_ != LoginStatus::kAccepted) {
    settings_->counters.add(BackendStat::kLoginFailures);
    close_now();
    return false;
  }
  input.begin += answer.consumed;
  stand();
  return true;
}

void BackendConnection::stand() {
  settings_->counters.add(BackendStat::kConnected);
  if (times_ != nullptr) {
    const TimePoint began = round_deadline_ - settings_->connect_timeout;
    times_->connects.record(microseconds(turn().loop().now() - began));
  }
  state_ = State::kOpen;
  tell_open();
  written_ = 0;
  output().splice(waiting_);
  if (!output().empty()) mark();
  connect_timer_->stop();
  restart_deadlines();
}

void BackendConnection::attempt_failed() {
  settings_->counters.add(BackendStat::kConnectFailures);
  tell_trouble(TrafficStat::kErrors);
  if (!complaint_.empty()) settings_->counters.add(BackendStat::kTlsFailures);
  if (destroyed_ || next_address_ >= addresses_.size()) {
    round_failed();
    return;
  }
  // Not from within the callback of the connection that has just been closed.
  state_ = State::kNextAddress;
  connect_timer_->start(Milliseconds{0});
}

void BackendConnection::round_failed() {
  if (!destroyed_ && !failure_) {
    const std::string_view trouble = login_trouble(login_status_);
    health_->set_trouble(trouble.empty() ? complaint_ : std::string(trouble));
    if (!settings_->is_probe) health_->hard_failure();
  }
  end_round(failure_.value_or(Failure::kUnreachable));
}

void BackendConnection::end_round(Failure reason) {
  tell_lost();
  state_ = State::kIdle;
  connect_timer_->stop();
  waiting_.clear(pool());
  fail_all(reason);
}

void BackendConnection::on_connect_timer() {
  switch (state_) {
    case State::kIdle:
    case State::kOpen:
      return;
    case State::kResolving:
      if (!addresses_.empty()) return try_next_address();
      settings_->counters.add(BackendStat::kConnectTimeouts);
      tell_trouble(TrafficStat::kTimeouts);
      round_failed();
      return;
    case State::kConnecting:
    case State::kLoggingIn:
      settings_->counters.add(BackendStat::kConnectTimeouts);
      tell_trouble(TrafficStat::kTimeouts);
      close_now();
      return;
    case State::kNextAddress:
      try_next_address();
      return;
  }
}

}  // namespace moxi
