#include "server/signals.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "common/net/signal_fd.h"

namespace moxi {

Result<std::unique_ptr<Signals>> Signals::create(EventLoop& loop, Calls calls) {
  std::signal(SIGPIPE, SIG_IGN);
  UniqueFd fd = calls.louder ? open_signal_fd({SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGTTIN, SIGTTOU})
                             : open_signal_fd({SIGINT, SIGTERM, SIGUSR1, SIGHUP});
  if (!fd.is_open()) return Status::error(std::string("signals: ") + std::strerror(errno));
  std::unique_ptr<Signals> signals(new Signals(loop, std::move(fd), std::move(calls)));
  if (!loop.watch(*signals, signals->fd_.get(), Interest::kRead)) {
    return Status::error("signals: cannot be watched");
  }
  return signals;
}

Signals::Signals(EventLoop& loop, UniqueFd fd, Calls calls)
    : loop_(loop), fd_(std::move(fd)), calls_(std::move(calls)) {}

Signals::~Signals() {
  loop_.unwatch(*this);
}

void Signals::on_ready(bool, bool) {
  while (const int signal = read_signal(fd_.get())) {
    if (signal == SIGHUP) {
      calls_.reload();
    } else if (signal == SIGTTIN || signal == SIGTTOU) {
      calls_.louder(signal == SIGTTIN);
    } else {
      calls_.stop(signal);
    }
  }
}

}  // namespace moxi
