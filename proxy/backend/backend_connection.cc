#include "proxy/backend/backend_connection.h"

#include <algorithm>
#include <utility>

#include "proxy/backend/legal_reply.h"

namespace moxi {
namespace {

// With more than this to send, who sends commands without a reply has to wait like the others.
constexpr size_t kHoldNoreply = size_t{1} << 20;

}  // namespace

BackendConnection::BackendConnection(Turn& turn, const BackendSettings& settings, std::string host,
                                     uint16_t port, uint64_t seed)
    : Connection(turn),
      settings_(settings),
      host_(std::move(host)),
      port_(port),
      gate_(settings.connect_interval, seed),
      self_(std::make_shared<BackendConnection*>(this)),
      timer_(turn.loop().make_timer([this] { on_timer(); })) {
  set_collecting();  // the commands of a turn go out in one write
}

BackendConnection::~BackendConnection() {
  destroyed_ = true;
  close_now();
  fail_all(Failure::kClosed);
  waiting_.clear(pool());
}

bool BackendConnection::send(const Request& request, std::span<const KeyRef> keys,
                             Exchange& exchange, uint32_t part) {
  if (!is_ready()) {
    settings_.counters.add(BackendStat::kRefusals);
    return false;
  }
  PendingExchange& entry = pending_.push();
  entry.exchange = &exchange;
  entry.offset = written_ + queue().bytes();
  entry.deadline = turn().loop().now() + settings_.request_timeout;
  entry.part = part;
  entry.command = request.command;
  entry.is_single = keys.size() == 1;
  entry.follows_noreply = std::exchange(sent_noreply_, false);
  write_command(request, keys);
  if (!timer_runs_ && settings_.request_timeout.count() > 0) start_timer(settings_.request_timeout);
  return true;
}

void BackendConnection::send_noreply(const Request& request, Responder responder) {
  if (is_ready()) {
    sent_noreply_ = true;
    write_command(request, request.keys);
    if (queue().bytes() > kHoldNoreply) {
      held_.push_back(std::move(responder));
      return;
    }
  } else {
    settings_.counters.add(BackendStat::kRefusals);
  }
  responder.done(Outcome::kNothing);
}

void BackendConnection::write_command(const Request& request, std::span<const KeyRef> keys) {
  if (is_retrieval(request.command)) {
    settings_.codec.write_retrieval(request, keys, queue(), pool());
  } else {
    settings_.codec.write(request, queue(), pool());
  }
  if (state_ == State::kOpen) mark();
}

void BackendConnection::on_written(size_t n) {
  written_ += n;
  if (!held_.empty() && output_bytes() < kHoldNoreply / 2) release_held();
}

void BackendConnection::release_held() {
  std::vector<Responder> held = std::move(held_);
  held_.clear();
  for (Responder& responder : held)
    responder.done(Outcome::kNothing);
}

void BackendConnection::on_input(Block& input, size_t) {
  while (input.size() > 0 && is_open() && take_reply(input)) {
  }
}

// False: more input is needed, or the connection was closed.
bool BackendConnection::take_reply(Block& input) {
  if (pending_.empty() || pending_.front().offset >= written_) return desync();
  if (collected_ != nullptr) return collect(input);
  const ReplyResult result =
      settings_.codec.parse({input.begin, input.size()}, kMaxBackendValue, reply_);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken) return desync();
  const PendingExchange& front = pending_.front();
  if (!is_legal_reply(front.command, reply_)) return desync();
  switch (reply_.kind) {
    case ReplyKind::kValue:
      return take_value(input, result.consumed);
    case ReplyKind::kStat:
      input.begin += result.consumed;
      return front.exchange->on_stat(front.part, reply_.key, reply_.value) || desync();
    case ReplyKind::kDone:
      input.begin += result.consumed;
      return take_end(reply_.response);
  }
  return desync();
}

bool BackendConnection::take_value(Block& input, size_t size) {
  const PendingExchange& front = pending_.front();
  if (!reply_.value_pending && front.is_single) return take_whole(input, size);
  if (!front.exchange->on_value(front.part, reply_)) return desync();
  input.begin += size;
  if (reply_.value_pending) {
    collected_ = std::make_unique<CollectedValue>(reply_.value_size, pool());
    return collect(input);
  }
  return true;
}

// The answer to a get of one key is taken as a whole, so that nothing of a bad one is shown.
bool BackendConnection::take_whole(Block& input, size_t size) {
  const ReplyResult result =
      settings_.codec.parse({input.begin + size, input.size() - size}, kMaxBackendValue, end_);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken || end_.kind != ReplyKind::kDone ||
      end_.response.outcome != Outcome::kEnd) {
    return desync();
  }
  const PendingExchange& front = pending_.front();
  if (!front.exchange->on_hit(front.part, reply_)) return desync();
  pending_.pop();
  input.begin += size + result.consumed;
  return true;
}

bool BackendConnection::take_end(const Response& response) {
  const PendingExchange front = pending_.front();
  // It may be the answer to a command that asked for none: then all later ones are shifted.
  if (front.follows_noreply && is_error(response.outcome)) return desync();
  pending_.pop();
  front.exchange->on_done(front.part, response);
  return !loses_body(front.command, response.outcome) || desync();
}

// Takes what is there of a large value; its CRLF and all that follows come through on_input().
bool BackendConnection::collect(Block& input) {
  while (collected_->left() > 0 && input.size() > 0) {
    const std::span<char> room = collected_->room();
    const size_t n = std::min(room.size(), input.size());
    std::copy_n(input.begin, n, room.data());
    input.begin += n;
    collected_->advance(n);
  }
  set_direct(collected_->left() > 0);
  if (collected_->left() > 0 || input.size() < 2) return false;
  if (input.begin[0] != '\r' || input.begin[1] != '\n') return desync();
  input.begin += 2;
  const PendingExchange& front = pending_.front();
  front.exchange->on_large_value(front.part, CollectedValue::take(std::move(collected_)));
  return true;
}

void BackendConnection::on_direct(size_t n) {
  collected_->advance(n);
  set_direct(collected_->left() > 0);
}

// Ends a connection whose bytes cannot be the answers that we wait for. Always false.
bool BackendConnection::desync() {
  settings_.counters.add(BackendStat::kDesyncs);
  lose(Failure::kClosed);
  return false;
}

void BackendConnection::lose(Failure reason) {
  failure_ = reason;
  close_now();
}

void BackendConnection::on_closed() {
  collected_.reset();
  if (state_ == State::kConnecting) {
    attempt_failed();
    return;
  }
  state_ = State::kIdle;
  written_ = 0;
  const Failure reason = std::exchange(failure_, Failure::kClosed);
  settings_.counters.add(pending_.empty() ? BackendStat::kIdleCloses : BackendStat::kBusyCloses);
  fail_all(reason);
}

void BackendConnection::fail_all(Failure reason) {
  sent_noreply_ = false;
  while (!pending_.empty()) {
    const PendingExchange front = pending_.front();
    pending_.pop();
    settings_.counters.add(BackendStat::kFailed);
    front.exchange->on_failed(front.part, reason);
  }
  release_held();
}

void BackendConnection::start_timer(Milliseconds delay) {
  timer_runs_ = true;
  timer_->start(delay);
}

void BackendConnection::stop_timer() {
  timer_runs_ = false;
  timer_->stop();
}

void BackendConnection::on_timer() {
  timer_runs_ = false;
  switch (state_) {
    case State::kIdle:
      return;
    case State::kResolving:
      settings_.counters.add(BackendStat::kConnectTimeouts);
      round_failed();
      return;
    case State::kConnecting:
      settings_.counters.add(BackendStat::kConnectTimeouts);
      close_now();
      return;
    case State::kNextAddress:
      try_next_address();
      return;
    case State::kOpen:
      check_deadline();
      return;
  }
}

// One timer serves all commands: it runs on while they come and go, and when it ends it is set for
// whichever is the oldest then.
void BackendConnection::check_deadline() {
  if (pending_.empty() || settings_.request_timeout.count() == 0) return;
  const auto left = pending_.front().deadline - turn().loop().now();
  if (left.count() > 0) {
    start_timer(std::chrono::ceil<Milliseconds>(left));
    return;
  }
  settings_.counters.add(BackendStat::kRequestTimeouts);
  lose(Failure::kTimeout);
}

}  // namespace moxi
