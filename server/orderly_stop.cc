#include "server/orderly_stop.h"

namespace moxi {

OrderlyStop::OrderlyStop(EventLoop& loop, std::span<const std::unique_ptr<Worker>> workers,
                         const bool& hurry)
    : loop_(loop),
      workers_(workers),
      hurry_(hurry),
      timer_(loop.make_timer([this] { is_late_ = true; })) {}

void OrderlyStop::drain(const std::vector<uint8_t>& roles, Milliseconds time) {
  if (roles.empty() || hurry_) return;
  is_late_ = false;
  timer_->start(time);
  std::atomic<size_t>& done = *done_.emplace_back(std::make_unique<std::atomic<size_t>>(0));
  for (const std::unique_ptr<Worker>& worker : workers_) {
    worker->post([this, &worker = *worker, roles, &done] {
      worker.drain(roles, [this, &done] {
        done.fetch_add(1);
        loop_.wake();
      });
    });
  }
  while (done.load() < workers_.size() && !is_late_ && !hurry_)
    loop_.run_once(/*wait=*/true);
  timer_->stop();
}

}  // namespace moxi
