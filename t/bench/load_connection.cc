// See load_connection.h.
#include "t/bench/load_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "t/bench/key_values.h"

namespace moxi {

namespace {

constexpr size_t kReadSize = 256 * 1024;

uint64_t now_ns() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

}  // namespace

LoadConnection::LoadConnection(const LoadOptions& options, UniqueFd socket)
    : options_(options), socket_(std::move(socket)), input_(kReadSize) {}

Status LoadConnection::begin(RequestMaker& maker) {
  ask(maker, now_ns());
  return flush();
}

Status LoadConnection::on_readable(RequestMaker& maker, LoadCounters& counters) {
  if (input_size_ == input_.size()) input_.resize(input_.size() * 2);
  const ssize_t got =
      recv(socket_.get(), input_.data() + input_size_, input_.size() - input_size_, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Status::ok();
  if (got < 0) return Status::error(std::string("recv: ") + std::strerror(errno));
  if (got == 0) return Status::error("the server closed a connection");
  input_size_ += static_cast<size_t>(got);
  const uint64_t now = now_ns();
  scan_input(maker, counters, now);
  forget_finished();
  ask(maker, now);
  return flush();
}

void LoadConnection::ask(RequestMaker& maker, uint64_t now) {
  // A noreply batch counts as one: it has one answer.
  const size_t depth = options_.noreply ? 1 : options_.depth;
  while (in_flight() < depth && !maker.exhausted()) {
    asked_.push_back(maker.make(output_, asked_keys_));
    asked_.back().sent_at = now;
  }
}

void LoadConnection::scan_input(RequestMaker& maker, LoadCounters& counters, uint64_t now) {
  std::string_view rest(input_.data(), input_size_);
  for (;;) {
    const Reply reply = scan_reply(rest);
    if (reply.kind == ReplyKind::kNeedMore) break;
    rest.remove_prefix(reply.consumed);
    if (idle()) {
      // An answer to nothing.
      if (counters.refusals++ == 0) counters.first_refusal = "an unexpected answer";
    } else if (take(reply, maker, counters)) {
      finish(counters, now);
    }
  }
  std::memmove(input_.data(), rest.data(), rest.size());
  input_size_ = rest.size();
}

bool LoadConnection::take(const Reply& reply, RequestMaker& maker, LoadCounters& counters) {
  const Asked& asked = asked_[asked_front_];
  switch (reply.kind) {
    case ReplyKind::kValue:
    case ReplyKind::kMetaValue:
    case ReplyKind::kBinaryValue:
      if (asked.is_set) ++counters.mismatches;
      take_value(reply, counters);
      return reply.kind != ReplyKind::kValue;
    case ReplyKind::kEnd:
    case ReplyKind::kMetaMiss:
      if (asked.is_set) ++counters.mismatches;
      if (!asked.is_set && hits_ == 0 && options_.fill) maker.fill_later(asked_keys_[key_front_]);
      return true;
    case ReplyKind::kStored:
      if (!asked.is_set) ++counters.mismatches;
      return true;
    case ReplyKind::kOther:
      if (counters.refusals++ == 0) counters.first_refusal = reply.key.substr(0, 80);
      return true;
    case ReplyKind::kNeedMore:
      break;
  }
  return false;
}

// Values come in the order of the keys; a key that is passed over has missed.
void LoadConnection::take_value(const Reply& reply, LoadCounters& counters) {
  ++hits_;
  if (options_.check == Check::kNone) return;
  const size_t end = key_front_ + asked_[asked_front_].count;
  bool right = reply.value.size() == options_.value_size;
  if (reply.kind != ReplyKind::kMetaValue) {
    const std::optional<uint64_t> index = bench_key_index(reply.key);
    while (key_position_ < end && asked_keys_[key_position_] != index)
      ++key_position_;
  }
  if (key_position_ >= end) {
    ++counters.mismatches;
    return;
  }
  if (options_.check == Check::kValues) {
    right = right && is_bench_value(asked_keys_[key_position_], reply.value);
  }
  ++key_position_;
  if (!right) ++counters.mismatches;
}

void LoadConnection::finish(LoadCounters& counters, uint64_t now) {
  const Asked& asked = asked_[asked_front_++];
  if (asked.is_set) {
    counters.sets += asked.count;
  } else {
    ++counters.gets;
    counters.keys_asked += asked.count;
    counters.hits += hits_;
    key_front_ += asked.count;
  }
  key_position_ = key_front_;
  hits_ = 0;
  counters.latency.record(now - asked.sent_at, asked.is_set ? asked.count : 1);
}

// Once a turn: the fronts go back to the beginning when nothing, or little, is behind them.
void LoadConnection::forget_finished() {
  asked_.erase(asked_.begin(), asked_.begin() + static_cast<ptrdiff_t>(asked_front_));
  asked_keys_.erase(asked_keys_.begin(), asked_keys_.begin() + static_cast<ptrdiff_t>(key_front_));
  key_position_ -= key_front_;
  asked_front_ = 0;
  key_front_ = 0;
}

Status LoadConnection::flush() {
  if (output_.empty()) return Status::ok();
  const ssize_t sent = send(socket_.get(), output_.data(), output_.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return Status::ok();
  if (sent < 0) return Status::error(std::string("send: ") + std::strerror(errno));
  output_.erase(0, static_cast<size_t>(sent));
  return Status::ok();
}

}  // namespace moxi
