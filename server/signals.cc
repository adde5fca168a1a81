#include "server/signals.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "common/net/signal_fd.h"

namespace moxi {

Result<std::unique_ptr<Signals>> Signals::create(EventLoop& loop, std::function<void()> on_stop) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  UniqueFd fd = open_signal_fd({SIGINT, SIGTERM, SIGUSR1});
  if (!fd.is_open()) return Status::error(std::string("signals: ") + std::strerror(errno));
  std::unique_ptr<Signals> signals(new Signals(loop, std::move(fd), std::move(on_stop)));
  if (!loop.watch(*signals, signals->fd_.get(), Interest::kRead)) {
    return Status::error("signals: cannot be watched");
  }
  return signals;
}

Signals::Signals(EventLoop& loop, UniqueFd fd, std::function<void()> on_stop)
    : loop_(loop), fd_(std::move(fd)), on_stop_(std::move(on_stop)) {}

Signals::~Signals() {
  loop_.unwatch(*this);
}

void Signals::on_ready(bool, bool) {
  while (read_signal(fd_.get()) != 0)
    on_stop_();
}

}  // namespace moxi
