#include "proxy/forward/large_get.h"

#include <utility>

#include "common/protocol/request.h"
#include "proxy/forward/failure_text.h"
#include "proxy/forward/large_gets.h"

namespace moxi {

LargeGet::LargeGet(std::unique_ptr<BackendConnection> connection, Command command,
                   std::string_view key, Responder responder, bool failed_is_miss)
    : command_(command),
      key_(key),
      failed_is_miss_(failed_is_miss),
      responder_(std::move(responder)),
      connection_(std::move(connection)) {}

LargeGet::~LargeGet() {
  if (relay_ == nullptr) return;
  relay_->forget();
  relay_->end();
}

void LargeGet::start() {
  if (std::exchange(is_started_, true)) return;
  Request request;
  request.command = command_;
  KeyRef key{key_, 0};
  request.keys = std::span(&key, 1);
  if (!connection_->send(request, request.keys, *this, 0)) on_failed(0, Failure::kRefused);
}

void LargeGet::look(TimePoint now, Milliseconds patience) {
  if (relay_ == nullptr || relay_->is_full() || patience.count() == 0) {
    seen_at_ = now;
  } else if (relay_->written() != seen_ || seen_at_ == TimePoint{}) {
    seen_ = relay_->written();
    seen_at_ = now;
  } else if (now - seen_at_ >= patience) {
    connection_->hang_up();
  }
}

bool LargeGet::on_hit(uint32_t, const Reply& value) {
  if (value.key != key_) return false;
  responder_.hit(key_, {value.value, value.client_flags, value.cas});
  is_done_ = true;
  return true;
}

bool LargeGet::on_value(uint32_t, const Reply& value) {
  if (value.key != key_ || relay_ != nullptr || held_.pin) return false;
  item_ = {{}, value.client_flags, value.cas};
  return value.value_pending;
}

std::unique_ptr<ValueSink> LargeGet::sink_for(uint32_t, size_t size) {
  if (size <= kMostHeldValue) return nullptr;
  relay_ = std::make_shared<Relay>(
      size, [this] { connection_->go_on(); }, [this] { connection_->hang_up(); });
  responder_.produce_value(key_, item_, size, std::make_unique<RelayProducer>(relay_));
  return std::make_unique<RelaySink>(relay_);
}

void LargeGet::on_large_value(uint32_t, LargeValue value) {
  held_ = std::move(value);
}

void LargeGet::on_done(uint32_t, const Response& response) {
  is_done_ = true;
  if (relay_ != nullptr) {
    relay_->forget();
    // An error in the place of its END: the value is whole all the same.
    relay_->end();
  } else if (response.outcome != Outcome::kEnd) {
    responder_.done(response);
  } else if (held_.pin) {
    responder_.large_hit(key_, item_, std::move(held_));
  } else {
    responder_.done(Outcome::kEnd);
  }
}

void LargeGet::on_failed(uint32_t, Failure failure) {
  is_done_ = true;
  held_ = LargeValue{};
  if (relay_ != nullptr) {
    relay_->forget();
    relay_->end();
  } else if (failed_is_miss_) {
    responder_.done(Outcome::kEnd);
  } else {
    const std::string text = failure_text(failure, connection_->host());
    responder_.done({Outcome::kServerError, 0, text});
  }
}

}  // namespace moxi
