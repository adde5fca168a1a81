#include "server/side_job.h"

#include <utility>

namespace moxi {

SideJob::~SideJob() {
  if (thread_.joinable()) thread_.join();
}

void SideJob::start(Work work) {
  if (is_busy_) {
    next_ = std::move(work);
  } else {
    run(std::move(work));
  }
}

void SideJob::run(Work work) {
  is_busy_ = true;
  thread_ = std::thread(
      [this, work = std::move(work)] { post_([this, outcome = work()] { finish(outcome); }); });
}

void SideJob::finish(const std::function<void()>& outcome) {
  thread_.join();
  is_busy_ = false;
  outcome();
  if (next_) run(std::exchange(next_, nullptr));
}

}  // namespace moxi
