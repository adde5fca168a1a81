#include "proxy/backend/backend_connection.h"

#include <algorithm>
#include <utility>

#include "proxy/backend/collected_value.h"
#include "proxy/backend/legal_reply.h"

namespace moxi {
namespace {

// With more than this to send, who sends commands without a reply has to wait like the others.
constexpr size_t kHoldNoreply = size_t{1} << 20;

}  // namespace

BackendConnection::BackendConnection(Turn& turn, const BackendSettings& settings, std::string host,
                                     uint16_t port, uint64_t seed, BackendHealth& health)
    : Connection(turn),
      settings_(&settings),
      host_(std::move(host)),
      port_(port),
      health_(&health),
      gate_(settings.connect_interval, seed),
      self_(std::make_shared<BackendConnection*>(this)),
      tombstone_(settings.counters),
      connect_timer_(turn.loop().make_timer([this] { on_connect_timer(); })),
      deadline_timer_(turn.loop().make_timer([this] { on_deadline_timer(); })) {
  set_collecting();  // the commands of a turn go out in one write
}

BackendConnection::~BackendConnection() {
  shut();
}

void BackendConnection::shut() {
  destroyed_ = true;
  failure_ = Failure::kClosed;
  close_now();
  fail_all(Failure::kClosed);
  waiting_.clear(pool());
}

void BackendConnection::adopt(const BackendSettings& settings, BackendHealth& health,
                              BackendTimes* times) {
  settings_ = &settings;
  health_ = &health;
  recoveries_seen_ = health.recoveries();
  times_ = times;
  tombstone_.count_in(settings.counters);
  if (state_ == State::kOpen) limit_ = limit_of(settings.request_timeout);
}

void BackendConnection::hang_up() {
  failure_ = Failure::kClosed;
  if (is_open()) {
    next_address_ = addresses_.size();  // no other one is tried
    close_now();
  } else if (state_ != State::kIdle) {
    end_round(Failure::kClosed);
  }
  failure_.reset();
}

bool BackendConnection::send(const Request& request, std::span<const KeyRef> keys,
                             Exchange& exchange, uint32_t part) {
  if (!is_ready()) {
    settings_->counters.add(BackendStat::kRefusals);
    return false;
  }
  PendingExchange& entry = pending_.push();
  entry.exchange = &exchange;
  entry.offset = written_ + queue().bytes();
  entry.deadline = turn().loop().now() + limit_;
  entry.part = part;
  entry.command = request.command;
  entry.answers = static_cast<uint8_t>(std::min<size_t>(keys.size(), UINT8_MAX));
  entry.follows_noreply = std::exchange(sent_noreply_, false);
  write_command(request, keys);
  if (!watches_deadlines_) watch_deadlines();
  return true;
}

void BackendConnection::send_noreply(const Request& request, Responder responder) {
  if (is_ready()) {
    if (speech_.codec != nullptr) {
      send_unheard(request);
    } else {
      sent_noreply_ = true;
      write_command(request, request.keys);
    }
    if (queue().bytes() > kHoldNoreply) {
      held_.push_back(std::move(responder));
      return;
    }
  } else {
    settings_->counters.add(BackendStat::kRefusals);
  }
  responder.done(Outcome::kNothing);
}

void BackendConnection::write_command(const Request& request, std::span<const KeyRef> keys) {
  ++commands_;
  if (speech_.codec != nullptr) {
    write_tagged(request, keys);
  } else if (is_retrieval(request.command)) {
    settings_->codec.write_retrieval(request, keys, queue(), pool());
  } else if (is_meta(request.command)) {
    settings_->codec.write_general(request, tag_of_newest(), queue(), pool());
  } else {
    settings_->codec.write(request, queue(), pool());
  }
  if (state_ == State::kOpen) {
    mark();
  } else {
    limit_waiting();
    if (traffic_ != nullptr) tell_unsent();
  }
}

void BackendConnection::on_written(size_t n) {
  written_ += n;
  if (traffic_ != nullptr) tell_written(n);
  if (!held_.empty() && output_bytes() < kHoldNoreply / 2) release_held();
  if (on_room_) tell_room();
}

void BackendConnection::release_held() {
  std::vector<Responder> held = std::move(held_);
  held_.clear();
  for (Responder& responder : held)
    responder.done(Outcome::kNothing);
}

void BackendConnection::on_input(Block& input, size_t fresh) {
  if (state_ == State::kLoggingIn && !take_login(input)) return;
  while (input.size() > 0 && is_open() && take_reply(input)) {
  }
  has_part_ = input.size() > 0;
  if (traffic_ != nullptr) tell_read(fresh);
  if (health_->is_suspected()) tell_health();
}

// False: more input is needed, or the connection was closed.
bool BackendConnection::take_reply(Block& input) {
  if (pending_.empty() || pending_.front().offset >= written_) return desync();
  if (collected_ != nullptr) return collect(input);
  if (speech_.codec != nullptr) return take_tagged(input);
  const ReplyResult result =
      settings_->codec.parse({input.begin, input.size()}, kMaxBackendValue, reply_);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken) return desync();
  const PendingExchange& front = pending_.front();
  if (!is_legal_reply(front.command, reply_)) return desync();
  switch (reply_.kind) {
    case ReplyKind::kValue:
      return take_value(input, result.consumed);
    case ReplyKind::kStat:
      answer_began_ = true;
      input.begin += result.consumed;
      return front.exchange->on_stat(front.part, reply_.key, reply_.value) || desync();
    case ReplyKind::kDone:
      input.begin += result.consumed;
      return take_end(reply_.response);
    case ReplyKind::kGeneral:
      return take_general(input, result.consumed);
    case ReplyKind::kMiss:
      break;  // said in no text
  }
  return desync();
}

bool BackendConnection::take_value(Block& input, size_t size) {
  const PendingExchange& front = pending_.front();
  if (!reply_.value_pending && front.is_single()) return take_whole(input, size);
  answer_began_ = true;
  if (!front.exchange->on_value(front.part, reply_)) return desync();
  input.begin += size;
  return !reply_.value_pending || begin_value(input);
}

// The answer to a get of one key is taken as a whole, so that nothing of a bad one is shown.
bool BackendConnection::take_whole(Block& input, size_t size) {
  const ReplyResult result =
      settings_->codec.parse({input.begin + size, input.size() - size}, kMaxBackendValue, end_);
  if (result.status == ReplyStatus::kNeedMore) return false;
  if (result.status == ReplyStatus::kBroken || end_.kind != ReplyKind::kDone ||
      end_.response.outcome != Outcome::kEnd) {
    return desync();
  }
  const PendingExchange& front = pending_.front();
  if (!front.exchange->on_hit(front.part, reply_)) return desync();
  note_time(front);
  pending_.pop();
  input.begin += size + result.consumed;
  return true;
}

// The answer names the number that its request was sent with; the description of an item cannot.
[[gnu::noinline]] bool BackendConnection::take_general(Block& input, size_t size) {
  const PendingExchange& front = pending_.front();
  const GeneralReply& general = reply_.general;
  const bool fits = front.command == Command::kMetaDebug
                        ? !general.has('O')
                        : general.has('O') && general.tag == tag_of_oldest();
  if (!fits) return desync();
  if (!front.exchange->on_general(front.part, reply_)) return desync();
  input.begin += size;
  if (reply_.value_pending) return begin_value(input);
  note_time(front);
  pending_.pop();
  return true;
}

// The answer to this one is complete.
void BackendConnection::record_time(const PendingExchange& answered) {
  if (is_tombstone(answered)) return;
  times_->requests.record(microseconds(turn().loop().now() - (answered.deadline - limit_)));
}

bool BackendConnection::take_end(const Response& response) {
  const PendingExchange front = pending_.front();
  // It may be the answer to a command that asked for none: then all later ones are shifted.
  if (front.follows_noreply && is_error(response.outcome) &&
      !is_own_error(front.command, response.outcome))
    return desync();
  answer_began_ = false;
  note_time(front);
  pending_.pop();
  front.exchange->on_done(front.part, response);
  return !loses_body(front.command, response.outcome) || desync();
}

bool BackendConnection::begin_value(Block& input) {
  answer_began_ = true;
  const PendingExchange& front = pending_.front();
  collected_ = front.exchange->sink_for(front.part, reply_.value_size);
  if (collected_ == nullptr)
    collected_ = std::make_unique<CollectedValue>(reply_.value_size, pool());
  if (collected_->waits_for_reader()) pending_.at(0).deadline = turn().loop().now() + kForever;
  return collect(input);
}

// Takes what is there of a large value, as far as there is room; what is behind its last byte
// comes through on_input().
bool BackendConnection::collect(Block& input) {
  while (collected_->left() > 0 && input.size() > 0) {
    const std::span<char> room = collected_->room();
    if (room.empty()) {
      pause_reading();
      return false;
    }
    const size_t n = std::min(room.size(), input.size());
    std::copy_n(input.begin, n, room.data());
    input.begin += n;
    collected_->advance(n);
  }
  read_directly();
  if (collected_->left() > 0) return false;
  if (!has_line_ends()) return take_collected();
  if (input.size() < 2) return false;
  if (input.begin[0] != '\r' || input.begin[1] != '\n') return desync();
  input.begin += 2;
  return take_collected();
}

bool BackendConnection::take_collected() {
  const PendingExchange& front = pending_.front();
  ValueSink& sink = *collected_;
  front.exchange->on_large_value(front.part, sink.take(std::move(collected_)));
  if (is_meta(front.command)) return take_end({});
  return speech_.codec == nullptr || one_answered();
}

void BackendConnection::on_direct(size_t n) {
  if (traffic_ != nullptr) traffic_->add(TrafficStat::kAnswerBytes, n);
  collected_->advance(n);
  read_directly();
  if (collected_->left() == 0 && !has_line_ends()) take_collected();
}

void BackendConnection::go_on() {
  if (!is_open() || !is_reading_paused()) return;
  resume_reading();
  reconsider();
}

std::unique_ptr<BackendConnection> BackendConnection::make_twin() const {
  auto twin =
      std::make_unique<BackendConnection>(turn(), *settings_, host_, port_, port_, *health_);
  twin->own_settings_ = std::make_unique<BackendSettings>(*settings_);
  twin->own_settings_->slow_watch = nullptr;
  twin->settings_ = twin->own_settings_.get();
  twin->hold(health_owner_);
  twin->speak(speech_);
  return twin;
}

// Ends a connection whose bytes cannot be the answers that we wait for. Always false.
bool BackendConnection::desync() {
  settings_->counters.add(BackendStat::kDesyncs);
  tell_trouble(TrafficStat::kErrors);
  soft_failure();
  lose(Failure::kClosed);
  return false;
}

void BackendConnection::lose(Failure reason) {
  failure_ = reason;
  close_now();
}

void BackendConnection::on_closed() {
  collected_.reset();
  if (state_ == State::kConnecting || state_ == State::kLoggingIn) {
    attempt_failed();
    return;
  }
  tell_lost();
  if (!failure_) tell_trouble(has_ended() ? TrafficStat::kEnds : TrafficStat::kErrors);
  state_ = State::kIdle;
  written_ = 0;
  settings_->counters.add(pending_.empty() ? BackendStat::kIdleCloses : BackendStat::kBusyCloses);
  const std::optional<Failure> reason = std::exchange(failure_, std::nullopt);
  if (!reason && !refused() && !pending_.empty()) soft_failure();
  fail_all(reason.value_or(Failure::kUnanswered));
}

// Whether the backend does not talk to us: some only say so when the connection stands already.
bool BackendConnection::refused() {
  if (complaint_.empty()) return false;
  settings_->counters.add(BackendStat::kTlsFailures);
  health_->set_trouble(std::exchange(complaint_, {}));
  if (!settings_->is_probe) health_->hard_failure();
  return true;
}

void BackendConnection::fail_all(Failure reason) {
  sent_noreply_ = false;
  // Only the oldest command can have got a part of its answer.
  bool is_answered = std::exchange(answer_began_, false) || std::exchange(has_part_, false);
  while (!pending_.empty()) {
    const PendingExchange front = pending_.front();
    pending_.pop();
    if (!is_tombstone(front)) settings_->counters.add(BackendStat::kFailed);
    const bool is_partial = std::exchange(is_answered, false) && reason == Failure::kUnanswered;
    front.exchange->on_failed(front.part, is_partial ? Failure::kClosed : reason);
  }
  timeouts_in_row_ = 0;
  timely_at_timeout_ = timely_at_failure_ = timely_answers();
  release_held();
}

void BackendConnection::soft_failure() {
  timely_at_failure_ = timely_answers();
  if (!settings_->is_probe) health_->soft_failure();
}

// Soft failures count when they come in a row: an answer in time ends it.
void BackendConnection::tell_health() {
  if (timely_answers() == timely_at_failure_ || settings_->is_probe) return;
  timely_at_failure_ = timely_answers();
  health_->good_answer();
}

}  // namespace moxi
