// The session's other half: answers, windows, back-pressure and the end.
#include <algorithm>
#include <string>
#include <utility>

#include "common/session/client_log.h"
#include "common/session/session.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

// Keys in flight: this many until the size of its replies is known, then what fits kMaxQueued.
constexpr size_t kFirstWindow = 32;
constexpr size_t kMinWindow = 2;
constexpr size_t kMaxWindow = 4096;
// What of a binary request says how much follows.
constexpr size_t kBinaryHeader = 24;
// Of an answer that is not complete this much is collected before it is worth a system call.
constexpr size_t kWorthWriting = size_t{16} << 10;
constexpr uint32_t kReplyUnit = 16;
constexpr uint32_t kMaxReplyUnits = 65535;

}  // namespace

Unfinished& Session::unfinished() {
  if (unfinished_ == nullptr) unfinished_ = worker().lend_unfinished();
  return *unfinished_;
}

size_t Session::window() const {
  if (average_reply_ == 0) return kFirstWindow;
  return std::clamp(kMaxQueued / (average_reply_ * kReplyUnit), kMinWindow, kMaxWindow);
}

bool Session::waits_for_answers() const {
  const Unfinished& state = *unfinished_;
  if (state.producer != nullptr) return true;
  if (state.replies.empty()) return false;
  return state.keys_in_flight >= window() || state.bodies_in_flight >= kMaxQueued ||
         state.waiting_bytes >= kMaxQueued || state.replies.size() >= kMaxWindow;
}

void Session::go_on_if_possible() {
  if (is_producing()) return worker().make_ready_later(*this);
  if (!is_reading_paused() || finishing_ || is_blocked()) return;
  resume_reading();
  worker().make_ready(*this);
}

void Session::on_written(size_t n) {
  worker().counters().add(Stat::kBytesWritten, n);
  if (is_reading_paused()) go_on_if_possible();
}

void Session::on_end() {
  if (is_closing() || finishing_) return;
  if (is_producing() && unfinished_->producer->is_endless()) end_production();
  // What had arrived before the end is still served.
  reconsider();
  finish_if_ended();
}

// Nothing more comes, and nothing that came is left to run.
void Session::finish_if_ended() {
  if (has_ended() && is_open() && !is_closing() && !is_reading_paused() && !ready_) finish();
}

void Session::finish() {
  if (!is_open() || finishing_) return;
  finishing_ = true;
  pause_reading();
  close_when_answered();
}

void Session::announce(std::string_view text) {
  if (!is_open()) return;
  output().append(text, pool());
  mark();
  if (output_bytes() > UnreadWatch::kUnsuspicious) {
    suspected_ = true;
    worker().unread_watch().add(*this);
  }
  finish();
}

std::string_view Session::state_word() const {
  if (is_closing() || finishing_) return "conn_closing";
  if (unfinished_ != nullptr && unfinished_->mode == Unfinished::Mode::kBody) return "conn_nread";
  if (is_producing()) return "conn_watch";
  if (is_stuck()) return "conn_mwrite";
  if (unfinished_ != nullptr && !unfinished_->replies.empty()) return "conn_parse_cmd";
  if (awaits_body()) return "conn_nread";
  return "conn_read";
}

// A command that is kept although it is whole waits for its value.
bool Session::awaits_body() const {
  if (stage_ == Stage::kBinary || stage_ == Stage::kBinaryLogin)
    return kept_input().size() >= kBinaryHeader;
  return kept_input().find('\n') != std::string_view::npos;
}

bool Session::is_at_rest() const {
  if (is_closing() || finishing_ || is_reading_paused() || ready_ || output_bytes() > 0) {
    return false;
  }
  if (awaits_body()) return false;
  return unfinished_ == nullptr ||
         (unfinished_->replies.empty() && unfinished_->mode == Unfinished::Mode::kNone);
}

void Session::settle(bool may_read_on) {
  if (close_reason_ == CloseReason::kError) close_reason_ = CloseReason::kShutdown;
  if (is_producing() && unfinished_->producer->may_be_cut() &&
      (!may_read_on || unfinished_->producer->is_endless())) {
    end_production();
    return finish();
  }
  if (!is_open() || is_closing() || finishing_ || is_reading_paused() || ready_) return;
  const bool in_request =
      has_input() || (unfinished_ != nullptr && unfinished_->mode != Unfinished::Mode::kNone);
  if (!in_request || !may_read_on) finish();
}

void Session::close_when_answered() {
  if (is_producing()) worker().make_ready_later(*this);
  if (unfinished_ != nullptr && !unfinished_->replies.empty()) return;
  if (output().empty() && has_ended()) {
    close_now();
  } else {
    close_after_output();
  }
}

void Session::close_idle() {
  worker().counters().add(Stat::kIdleKicks);
  close_reason_ = CloseReason::kIdle;
  close_now();
}

void Session::before_close() {
  if (worker().connection_log() == nullptr) return;
  const std::string complaint = transport_complaint();
  if (!complaint.empty()) worker().connection_log()->handshake_failed(fd(), complaint);
  const bool done = has_ended() && close_reason_ == CloseReason::kError;
  worker().connection_log()->connection_goes(fd(), done ? CloseReason::kNormal : close_reason_);
}

void Session::on_closed() {
  const bool has_left = has_ended() || close_reason_ == CloseReason::kNormal;
  const ClientContext client{generation_, has_left};
  generation_ = 0;
  if (worker().running().session == this) worker().running().direct = 0;
  if (unfinished_ != nullptr) {
    unfinished_->replies.clear(pool());
    unfinished_->keys_in_flight = unfinished_->bodies_in_flight = unfinished_->waiting_bytes = 0;
    unfinished_->mode = Unfinished::Mode::kNone;
    unfinished_->body.reset();
    unfinished_->producer.reset();
    unfinished_->later.clear();
    worker().take_back(std::move(unfinished_));
  }
  if (worker().shows_clients() && !is_datagram()) {
    log_client_event(*worker().settings().log, fd(), ClientEvent::kGone);
  }
  handler().client_gone(client);
  worker().session_closed(*this);
}

// The slot of a request that waits.
Session::Target Session::target(Ticket ticket) {
  ReplyQueue& replies = unfinished_->replies;
  PendingReply* slot = replies.find(ticket);
  return {replies.is_front(ticket) ? &output() : &slot->queue, &slot->context, slot};
}

// Notes what an answer has grown to since its queue held `before` bytes.
void Session::account(const Target& to, size_t before) {
  const size_t grown = to.queue->bytes() - before;
  to.slot->bytes += static_cast<uint32_t>(grown);
  const bool is_next = to.queue == &output();
  if (!is_next) unfinished_->waiting_bytes += grown;
  if (is_next && output_bytes() >= kWorthWriting) mark();
  if (!suspected_ && pending_bytes() > UnreadWatch::kUnsuspicious) {
    suspected_ = true;
    worker().unread_watch().add(*this);
  }
}

size_t Session::pending_bytes() const {
  return output_bytes() + (unfinished_ == nullptr ? 0 : unfinished_->waiting_bytes);
}

void Session::close_unread() {
  worker().counters().add(Stat::kUnreadClosed);
  close_now();
}

void Session::make_room(RequestId id) {
  if (running_direct(id) != nullptr) {
    output().reserve(ServerCodec::kValueRoom, pool(), BlockSize::k16K);
  } else if (is_live(id)) {
    target(ticket_of(id)).queue->reserve(ServerCodec::kValueRoom, pool());
  }
}

void Session::reply_hit(RequestId id, std::string_view key, const ItemView& item) {
  if (Running* running = running_direct(id)) {
    running->codec->write_hit(*running->request, key, item, output(), pool());
    running->done = true;
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write_hit(*to.context, key, item, *to.queue, pool());
  account(to, before);
  complete(to);
}

void Session::reply_value(RequestId id, std::string_view key, const ItemView& item) {
  if (const Running* running = running_direct(id)) {
    running->codec->write_value(*running->request, key, item, output(), pool());
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write_value(*to.context, key, item, *to.queue, pool());
  account(to, before);
}

void Session::reply_large(RequestId id, std::string_view key, const ItemView& item,
                          LargeValue value) {
  if (const Running* running = running_direct(id)) {
    running->codec->write_large_value(*running->request, key, item, std::move(value), output(),
                                      pool());
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write_large_value(*to.context, key, item, std::move(value), *to.queue, pool());
  account(to, before);
}

void Session::reply_large_hit(RequestId id, std::string_view key, const ItemView& item,
                              LargeValue value) {
  if (Running* running = running_direct(id)) {
    running->codec->write_large_hit(*running->request, key, item, std::move(value), output(),
                                    pool());
    running->done = true;
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write_large_hit(*to.context, key, item, std::move(value), *to.queue, pool());
  account(to, before);
  complete(to);
}

void Session::reply_stat(RequestId id, std::string_view name, std::string_view value) {
  if (const Running* running = running_direct(id)) {
    running->codec->write_stat(*running->request, name, value, output(), pool());
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write_stat(*to.context, name, value, *to.queue, pool());
  account(to, before);
}

void Session::reply_done(RequestId id, const Response& response) {
  if (Running* running = running_direct(id)) {
    running->codec->write(*running->request, response, output(), pool());
    running->done = true;
    return;
  }
  if (!is_live(id)) return;
  const Target to = target(ticket_of(id));
  const size_t before = to.queue->bytes();
  codec().write(*to.context, response, *to.queue, pool());
  account(to, before);
  complete(to);
}

void Session::refer_to(RequestId id, MetaFields& kept) {
  if (Running* running = running_direct(id)) {
    running->kept_meta = &kept;
  } else if (is_live(id)) {
    unfinished_->replies.find(ticket_of(id))->context.meta = &kept;
  }
}

// The answer in `to` has all its parts.
void Session::complete(const Target& to) {
  PendingReply& slot = *to.slot;
  slot.done = true;
  unfinished_->keys_in_flight -= slot.keys;
  unfinished_->bodies_in_flight -= slot.body;
  if (slot.keys > 0) learn_reply_size(slot.keys == 1 ? slot.bytes : slot.bytes / slot.keys);
  if (to.queue == &output()) release_answers();
}

void Session::learn_reply_size(uint32_t bytes) {
  const uint32_t units = std::clamp(bytes / kReplyUnit, 1U, kMaxReplyUnits);
  average_reply_ =
      static_cast<uint16_t>(average_reply_ == 0 ? units : (7U * average_reply_ + units + 7U) / 8U);
}

// The front is complete: everything complete behind it follows, and the next one takes its place.
void Session::release_answers() {
  ReplyQueue& replies = unfinished_->replies;
  while (!replies.empty() && replies.front().done) {
    replies.pop(pool());
    if (replies.empty()) break;
    unfinished_->waiting_bytes -= replies.front().queue.bytes();
    output().splice(replies.front().queue);
  }
  if (!output().empty()) mark();
  if (finishing_) {
    close_when_answered();
    return;
  }
  go_on_if_possible();
  if (worker().running().session != this) give_back_unfinished();
}

}  // namespace moxi
