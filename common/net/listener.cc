#include "common/net/listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "common/net/linux_only.h"

namespace moxi {
namespace {

// At the end: enough for the backlog, not for ever.
constexpr int kLastRounds = 64;

constexpr std::string_view kTooMany = "ERROR Too many open connections\r\n";

UniqueFd open_reserve() {
  return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

// The client that waited is gone or may not connect; the next one is not affected.
bool is_about_one_client(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ETIMEDOUT:
      return true;
  }
  return false;
}

bool somebody_waits(int listening_fd) {
  pollfd listening{listening_fd, POLLIN, 0};
  return ::poll(&listening, 1, 0) > 0;
}

// What the client has sent already: closing with that unread would reset the connection, and might
// destroy the answer.
void drop_input(int fd) {
  std::array<char, 4096> dropped;
  for (int reads = 0; reads < 16; ++reads) {
    if (::recv(fd, dropped.data(), dropped.size(), MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

void turn_away(UniqueFd fd) {
  static_cast<void>(
      ::send(fd.get(), kTooMany.data(), kTooMany.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  static_cast<void>(::shutdown(fd.get(), SHUT_WR));
  drop_input(fd.get());
}

Listener::Listener(EventLoop& loop, UniqueFd fd, ConnectionLimit& limit, OnAccept on_accept)
    : loop_(loop),
      fd_(std::move(fd)),
      limit_(limit),
      on_accept_(std::move(on_accept)),
      timer_(loop.make_timer([this] { try_again(); })),
      reserve_(open_reserve()) {}

Listener::~Listener() {
  if (is_paused_) limit_.pause_ends(loop_.now());
  if (is_watched_) loop_.unwatch(*this);
}

bool Listener::start() {
  if (!is_watched_) is_watched_ = loop_.watch(*this, fd_.get(), Interest::kRead);
  return is_watched_;
}

void Listener::resume() {
  limit_.resume_begins();
  if (is_paused_) try_again();
}

void Listener::accept_waiting() {
  for (int round = 0; round < kLastRounds; ++round) {
    if (accept_some() != Outcome::kOne) return;
  }
}

void Listener::on_ready(bool, bool) {
  const Outcome outcome = accept_some();
  if (outcome == Outcome::kFull || outcome == Outcome::kExhausted) pause();
}

// At most kMostPerTurn; what is left is reported again.
Listener::Outcome Listener::accept_some() {
  Outcome outcome = Outcome::kOne;
  for (int count = 0; count < kMostPerTurn && outcome == Outcome::kOne; ++count) {
    outcome = accept_one();
  }
  return outcome;
}

Listener::Outcome Listener::accept_one() {
  if (!limit_.try_open()) {
    if (limit_.rejects()) return accept_and_reject();
    return somebody_waits(fd_.get()) ? Outcome::kFull : Outcome::kDrained;
  }
  UniqueFd fd = accept_connection(fd_.get());
  if (fd.is_open()) {
    on_accept_(std::move(fd));
    return Outcome::kOne;
  }
  const int error = errno;
  limit_.cancel_open();
  if (error == EAGAIN || error == EWOULDBLOCK) return Outcome::kDrained;
  if (is_about_one_client(error)) return Outcome::kOne;
  if (error == EMFILE || error == ENFILE) return reject_with_reserve();
  return Outcome::kExhausted;
}

Listener::Outcome Listener::accept_and_reject() {
  UniqueFd fd = accept_connection(fd_.get());
  if (fd.is_open()) {
    reject(std::move(fd));
    return Outcome::kOne;
  }
  const int error = errno;
  if (error == EAGAIN || error == EWOULDBLOCK) return Outcome::kDrained;
  if (is_about_one_client(error)) return Outcome::kOne;
  if (error == EMFILE || error == ENFILE) return reject_with_reserve();
  return Outcome::kExhausted;
}

// The descriptors are used up: the reserve's makes room for one client at a time. Another thread
// may be faster and take it; then the reserve is opened again when there is room.
Listener::Outcome Listener::reject_with_reserve() {
  if (!limit_.rejects()) return Outcome::kExhausted;
  for (int count = 0; count < kMostPerTurn; ++count) {
    if (!reserve_.is_open()) reserve_ = open_reserve();
    if (!reserve_.is_open()) break;
    reserve_.reset();
    UniqueFd fd = accept_connection(fd_.get());
    const bool accepted = fd.is_open();
    if (accepted) reject(std::move(fd));
    reserve_ = open_reserve();
    if (!accepted) break;
  }
  return Outcome::kExhausted;
}

void Listener::reject(UniqueFd fd) {
  limit_.count_rejected();
  turn_away(std::move(fd));
}

void Listener::try_again() {
  const Outcome outcome = accept_some();
  if (outcome == Outcome::kFull || outcome == Outcome::kExhausted) {
    timer_->start(kPause);
    return;
  }
  end_pause();
}

void Listener::pause() {
  is_paused_ = true;
  limit_.pause_begins(loop_.now());
  static_cast<void>(loop_.rewatch(*this, fd_.get(), Interest::kNone));
  // A connection that was closed before the pause began told nobody.
  const bool has_room = limit_.open() < limit_.most();
  timer_->start(has_room ? Milliseconds(0) : kPause);
}

void Listener::end_pause() {
  // Without room to watch, the pause goes on.
  if (!loop_.rewatch(*this, fd_.get(), Interest::kRead)) {
    timer_->start(kPause);
    return;
  }
  timer_->stop();
  is_paused_ = false;
  limit_.pause_ends(loop_.now());
}

}  // namespace moxi
