#include "proxy/forward/general_forward.h"

#include <array>
#include <limits>
#include <string>
#include <utility>

#include "common/protocol/base64_key.h"
#include "common/protocol/text_numbers.h"
#include "common/protocol/text_tokens.h"
#include "proxy/backend/dropped_value.h"
#include "proxy/forward/failure_text.h"

namespace moxi {
namespace {

// What a store or a removal is told; kHead is the yes of both.
Outcome outcome_of(Command command, GeneralStatus status) {
  switch (status) {
    case GeneralStatus::kNotStored:
      return Outcome::kNotStored;
    case GeneralStatus::kExists:
      return Outcome::kExists;
    case GeneralStatus::kNotFound:
    case GeneralStatus::kMiss:
      return Outcome::kNotFound;
    case GeneralStatus::kValue:
      return Outcome::kNumber;
    case GeneralStatus::kDescription:
      return Outcome::kEnd;
    case GeneralStatus::kHead:
      return command == Command::kMetaSet ? Outcome::kStored : Outcome::kDeleted;
  }
  return Outcome::kError;
}

}  // namespace

void GeneralForward::start(const Request& request, BackendConnection& backend,
                           Responder&& responder) {
  responder_ = std::move(responder);
  ++in_flight_;
  backend_ = &backend;
  command_ = request.command;
  counted_as_ = counted_as(request);
  value_size_ = request.value.size();
  kept_.keep(*request.meta);
  if (const std::string_view why = backend.objection(request); !why.empty())
    return tell({Outcome::kClientError, 0, why});
  if (!backend.send(request, request.keys, *this, 0)) return on_failed(0, Failure::kRefused);
  responder_.refer_to(kept_.fields());
}

// Of a key that cannot stand on a line nothing comes back but the number of the request.
bool GeneralForward::is_own_key(const GeneralReply& reply) {
  const std::string_view key = meta().key();
  if (command_ == Command::kMetaDebug) {
    if (reply.status == GeneralStatus::kMiss || reply.key == key) return true;
  } else if (!reply.has('k')) {
    return reply.is_binary || !is_plain_key(key);
  } else if (!reply.has('b')) {
    return reply.key == key;
  }
  if (reply.key.size() > kMaxKeyLength) return false;
  std::array<char, kMaxDecodedKey> decoded;
  const size_t size = decode_key(reply.key, decoded);
  return size > 0 && std::string_view(decoded.data(), size) == key;
}

bool GeneralForward::on_general(uint32_t, const Reply& reply) {
  const GeneralReply& general = reply.general;
  if (!is_own_key(general)) return false;
  if (command_ == Command::kMetaGet) return take_get(reply);
  if (command_ == Command::kMetaSet) return take_set(general);
  if (general.status == GeneralStatus::kValue) return take_number(reply);
  ItemState state = general.state;
  if (command_ == Command::kMetaDebug) state.encoded_key = general.key != meta().key();
  tell({outcome_of(command_, general.status), 0, {}, &state, state.cas});
  return true;
}

// How the key was named when the item was stored is known in text only.
ItemState GeneralForward::state_of(const GeneralReply& reply) const {
  ItemState state = reply.state;
  if (reply.is_binary) state.encoded_key = meta().has('b') || !is_plain_key(meta().key());
  return state;
}

// A value comes if it was asked for, unless the client has it already (C).
bool GeneralForward::take_get(const Reply& reply) {
  const GeneralReply& general = reply.general;
  const bool is_value = general.status == GeneralStatus::kValue;
  if (is_value && !meta().has('v')) return false;
  if (general.status == GeneralStatus::kHead && meta().has('v') && !meta().has('C')) return false;
  if (general.status == GeneralStatus::kMiss) {
    count_get(false, 0);
    tell({Outcome::kNotFound, 0, {}});
    return true;
  }
  if (reply.value_pending) {
    state_ = state_of(general);
    return true;
  }
  count_get(true, reply.value.size());
  const ItemState state = state_of(general);
  if (!is_value) {
    tell({Outcome::kEnd, 0, {}, &state, state.cas});
    return true;
  }
  responder_.hit(meta().key(), {reply.value, state.client_flags, state.cas, &state});
  leave();
  return true;
}

bool GeneralForward::take_set(const GeneralReply& reply) {
  const ItemState state = reply.state;
  // memcached has told sizes since 1.6.22; before that only a whole new value is as long as it is.
  const bool extends = meta().mode == 'A' || meta().mode == 'P';
  if (meta().has('s') && !reply.has('s') && extends) kept_.drop('s');
  const size_t size = reply.has('s') ? state.size : value_size_;
  tell({outcome_of(command_, reply.status), size, {}, &state, state.cas});
  return true;
}

bool GeneralForward::take_number(const Reply& reply) {
  uint64_t number = reply.response.number;
  if (!reply.general.is_binary) {
    if (reply.value_pending || reply.value.size() > kMaxDigits) return false;
    if (!parse_decimal(reply.value, std::numeric_limits<uint64_t>::max(), number)) return false;
  }
  const ItemState state = reply.general.state;
  tell({Outcome::kNumber, number, {}, &state, state.cas});
  return true;
}

// A value that nobody wanted: the backend has no other way to tell of the item.
std::unique_ptr<ValueSink> GeneralForward::sink_for(uint32_t, size_t size) {
  if (meta().has('v')) return nullptr;
  is_dropped_ = true;
  return std::make_unique<DroppedValue>(size);
}

void GeneralForward::count_get(bool is_hit, size_t bytes) {
  if (is_hit) {
    stats_.hit(meta().key(), bytes);
  } else {
    stats_.miss(meta().key());
  }
}

void GeneralForward::tell(const Response& response) {
  if (command_ != Command::kMetaGet) stats_.commands.answered(counted_as_, response.outcome);
  responder_.done(response);
  leave();
}

void GeneralForward::leave() {
  --in_flight_;
  home_.give(*this);
}

// An error, or the end of a large value.
void GeneralForward::on_done(uint32_t, const Response& response) {
  if (std::exchange(is_dropped_, false)) {
    count_get(true, large_.size);
    return tell({response.outcome, 0, {}, &state_, state_.cas});
  }
  if (!large_.pin) return tell(response);
  count_get(true, large_.size);
  responder_.large_hit(meta().key(), {{}, state_.client_flags, state_.cas, &state_},
                       std::exchange(large_, LargeValue{}));
  leave();
}

void GeneralForward::on_failed(uint32_t, Failure failure) {
  large_ = LargeValue{};
  is_dropped_ = false;
  if (command_ == Command::kMetaGet && failed_is_miss_) {
    count_get(false, 0);
    return tell({Outcome::kNotFound, 0, {}});
  }
  const std::string text = failure_text(failure, backend_->host());
  tell({Outcome::kServerError, 0, text});
}

}  // namespace moxi
