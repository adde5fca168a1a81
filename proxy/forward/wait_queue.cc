#include "proxy/forward/wait_queue.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace moxi {

WaitQueue::WaitQueue(Turn& turn, Runner& runner, const Settings& settings)
    : turn_(turn),
      runner_(runner),
      settings_(settings),
      limit_(settings.most_in_flight == 0 ? SIZE_MAX : settings.most_in_flight),
      timer_(turn.loop().make_timer([this] { expire(); })) {
  turn_.add_turn_end(*this);
}

WaitQueue::~WaitQueue() {
  turn_.remove_turn_end(*this);
  // Their clients have gone, or are about to.
  for (const std::unique_ptr<Waiting>& each : waiting_)
    runner_.give_up(each->request, std::move(each->responder));
}

void WaitQueue::push(const Request& request, Responder&& responder) {
  auto waiting = std::make_unique<Waiting>();
  size_t bytes = request.value.size() + request.args.size();
  for (const KeyRef& key : request.keys)
    bytes += key.bytes.size();
  if (bytes_ + bytes > settings_.most_bytes) {
    runner_.give_up(request, std::move(responder));
    return;
  }
  bytes_ += bytes;
  waiting->request = request;
  waiting->text.reserve(bytes);  // the views into it must stay
  const auto keep = [&text = waiting->text](std::string_view piece) {
    const size_t at = text.size();
    text += piece;
    return std::string_view(text).substr(at);
  };
  waiting->request.value = keep(request.value);
  waiting->request.args = keep(request.args);
  waiting->request.more_keys = {};
  for (const KeyRef& key : request.keys)
    waiting->keys.push_back({keep(key.bytes), key.hash});
  waiting->request.keys = waiting->keys;
  waiting->responder = std::move(responder);
  if (is_meta(request.command)) {
    waiting->meta.keep(*request.meta);
    waiting->request.meta = &waiting->meta.fields();
    waiting->responder.refer_to(waiting->meta.fields());
  }
  waiting->deadline = turn_.loop().now() + settings_.timeout;
  waiting_.push_back(std::move(waiting));
  if (waiting_.size() == 1 && settings_.timeout.count() > 0) timer_->start(settings_.timeout);
}

std::unique_ptr<WaitQueue::Waiting> WaitQueue::take_oldest() {
  std::unique_ptr<Waiting> oldest = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= oldest->text.size();
  return oldest;
}

void WaitQueue::run_all() {
  while (!waiting_.empty()) {
    const std::unique_ptr<Waiting> oldest = take_oldest();
    runner_.run(oldest->request, std::move(oldest->responder));
  }
}

void WaitQueue::end_of_turn() {
  if (waiting_.empty()) return;
  while (!waiting_.empty() && runner_.requests_in_flight() < limit_) {
    const std::unique_ptr<Waiting> oldest = take_oldest();
    runner_.run(oldest->request, std::move(oldest->responder));
  }
  runner_.all_ran();
}

void WaitQueue::expire() {
  const TimePoint now = turn_.loop().now();
  while (!waiting_.empty() && waiting_.front()->deadline <= now) {
    const std::unique_ptr<Waiting> oldest = take_oldest();
    runner_.give_up(oldest->request, std::move(oldest->responder));
  }
  if (waiting_.empty()) return;
  const auto left = std::chrono::ceil<Milliseconds>(waiting_.front()->deadline - now);
  timer_->start(std::max(left, Milliseconds{1}));
}

}  // namespace moxi
