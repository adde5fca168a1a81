#include "proxy/forward/get_batch.h"

#include <utility>

#include "proxy/backend/dropped_value.h"
#include "proxy/forward/failure_text.h"
#include "proxy/forward/large_gets.h"
#include "proxy/forward/shared_value.h"

namespace moxi {

void GetBatch::begin(const Request& request, BackendConnection& backend) {
  backend_ = &backend;
  command_ = request.command;
  exptime_ = request.exptime;
  joined_ = 0;
  retried_ = 0;
  at_ = 0;
}

void GetBatch::add(const KeyRef& key, Command command, KeyWaiter&& waiter) {
  if (command == Command::kGets) command_ = command;
  const auto number = static_cast<uint32_t>(waiters_.size());
  if (number > 0 && !waiter.is_same_request(waiters_.data()[number - 1].waiter)) ++joined_;
  waiters_.emplace_back(std::move(waiter));
  // A time that has passed makes the second touch of a key another one than the first.
  const size_t found = is_touching(command_) ? keys_.size() : find(key);
  if (found < keys_.size()) {
    waiters_[std::exchange(entries_[found].last, number)].next = number;
    return;
  }
  keys_.push_back({arena_.keep(key.bytes), key.hash});
  entries_.push_back({number, number});
  key_bytes_ += key.bytes.size() + 1;
}

// The key's number, or one behind the last: then it is noted as that.
size_t GetBatch::find(const KeyRef& key) {
  const size_t count = keys_.size();
  if (count == 0) return 0;
  if (count == 1) {
    index_.fill(0);
    index_[short_hash(keys_.front()) % kIndexSize] = 1;
  }
  const KeyRef* const keys = keys_.data();
  uint8_t* const index = index_.data();
  size_t place = short_hash(key) % kIndexSize;
  for (; index[place] != 0; place = (place + 1) % kIndexSize) {
    const size_t number = index[place] - size_t{1};
    if (keys[number].hash == key.hash && keys[number].bytes == key.bytes) return number;
  }
  index[place] = static_cast<uint8_t>(count + 1);
  return count;
}

void GetBatch::send() {
  Request request;
  request.command = command_;
  request.exptime = exptime_;
  count_sent();
  if (!backend_->send(request, keys_, *this, 0)) on_failed(0, Failure::kRefused);
}

void GetBatch::count_sent() {
  stats_.proxy.add(ProxyStat::kBackendGets);
  if (retried_ > 0) {
    stats_.proxy.add(ProxyStat::kRetries);
    return;
  }
  if (waiters_.size() == 1) return;
  stats_.proxy.add(ProxyStat::kMergedGets, joined_);
  if (keys_.size() > 1) stats_.proxy.add(ProxyStat::kBackendMultigets);
  stats_.proxy.add(ProxyStat::kMultigetKeys, waiters_.size());
  stats_.proxy.add(ProxyStat::kMultigetKeysDedupe, waiters_.size() - keys_.size());
}

template <typename Tell>
void GetBatch::tell(size_t entry, Tell tell) {
  Waiting* const waiters = waiters_.data();
  for (uint32_t i = entries_.data()[entry].first; i != kNone; i = waiters[i].next)
    tell(waiters[i].waiter);
}

template <typename Tell>
void GetBatch::tell_rest(Tell tell_one) {
  for (; at_ < entries_.size(); ++at_)
    tell(at_, tell_one);
}

void GetBatch::miss(size_t entry) {
  tell(entry, [&](KeyWaiter& waiter) {
    stats_.miss(keys_[entry].bytes);
    waiter.miss();
  });
}

void GetBatch::miss_rest() {
  for (; at_ < entries_.size(); ++at_)
    miss(at_);
}

// The keys before `key` are misses. False: it was not asked for, or is answered already.
bool GetBatch::skip_to(std::string_view key) {
  const KeyRef* const keys = keys_.data();
  const size_t count = keys_.size();
  size_t found = at_;
  while (found < count && keys[found].bytes != key)
    ++found;
  if (found == count) return false;
  for (; at_ < found; ++at_)
    miss(at_);
  return true;
}

bool GetBatch::on_hit(uint32_t, const Reply& value) {
  if (!on_value(0, value)) return false;
  finish();
  return true;
}

[[gnu::flatten]] bool GetBatch::on_value(uint32_t, const Reply& value) {
  if (large_.pin || is_dropped_ || !skip_to(value.key)) return false;
  const ItemView item{value.value, value.client_flags, value.cas};
  if (value.value_pending) {
    item_ = item;
    return true;
  }
  size_t told = 0;
  tell(at_, [&](KeyWaiter& waiter) {
    stats_.hit(value.key, item.value.size());
    if (told++ > 0) stats_.proxy.add(ProxyStat::kMultigetBytesDedupe, item.value.size());
    waiter.hit(value.key, item);
  });
  ++at_;
  return true;
}

// Each key is told of in its turn.
bool GetBatch::on_miss(uint32_t, std::string_view key) {
  if (large_.pin || at_ == keys_.size()) return false;
  if (!key.empty() && key != keys_[at_].bytes) return false;
  miss(at_++);
  return true;
}

std::unique_ptr<ValueSink> GetBatch::sink_for(uint32_t, size_t size) {
  const bool is_alone = waiters_.size() == 1 && waiters_.front().waiter.is_alone();
  if (size <= kMostHeldValue || !is_alone || !owner_.can_fetch_alone()) return nullptr;
  is_dropped_ = true;
  return std::make_unique<DroppedValue>(size);
}

// The only one is shown when its END is there, like a small one.
void GetBatch::on_large_value(uint32_t, LargeValue value) {
  large_ = std::move(value);
  if (keys_.size() > 1) tell_large();
}

void GetBatch::tell_large() {
  const std::string_view key = keys_[at_].bytes;
  size_t count = 0;
  tell(at_, [&](KeyWaiter&) {
    stats_.hit(key, large_.size);
    if (count++ > 0) stats_.proxy.add(ProxyStat::kMultigetBytesDedupe, large_.size);
  });
  uint32_t next = entries_[at_].first;
  SharedValue::share(std::exchange(large_, LargeValue{}), count, [&](LargeValue part) {
    Waiting& waiting = waiters_[next];
    next = waiting.next;
    waiting.waiter.large(key, item_, std::move(part));
  });
  ++at_;
}

void GetBatch::fetch_alone() {
  const std::string_view key = keys_[at_].bytes;
  stats_.hit(key, large_.size);
  owner_.fetch_alone(*this, key, std::move(waiters_.front().waiter));
  ++at_;
}

void GetBatch::on_done(uint32_t, const Response& response) {
  if (response.outcome == Outcome::kEnd) {
    if (is_dropped_) fetch_alone();
    if (large_.pin) tell_large();
    miss_rest();
  } else if (joined_ > 0) {
    // Whose key it was cannot be told.
    for (; at_ < entries_.size(); ++at_) {
      const KeyRef& key = keys_[at_];
      tell(at_, [&](KeyWaiter& waiter) { owner_.ask_alone(*this, key, std::move(waiter)); });
    }
  } else {
    tell_rest([&](KeyWaiter& waiter) { waiter.fail(response); });
  }
  finish();
}

void GetBatch::on_failed(uint32_t, Failure failure) {
  if (failure == Failure::kUnanswered && retried_ < policy_.retries) {
    ++retried_;
    owner_.ask_again(*this);
    return;
  }
  if (policy_.failed_is_miss) {
    miss_rest();
  } else {
    const std::string text = failure_text(failure, backend_->host());
    tell_rest([&](KeyWaiter& waiter) { waiter.fail({Outcome::kServerError, 0, text}); });
  }
  finish();
}

void GetBatch::finish() {
  large_ = LargeValue{};
  is_dropped_ = false;
  keys_.clear();
  entries_.clear();
  waiters_.clear();
  key_bytes_ = 0;
  arena_.clear();
  owner_.done(*this);
}

}  // namespace moxi
