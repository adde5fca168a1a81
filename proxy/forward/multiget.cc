#include "proxy/forward/multiget.h"

#include <utility>

namespace moxi {

void Multiget::begin(size_t keys, bool all_or_nothing, Responder responder) {
  responder_ = std::move(responder);
  all_or_nothing_ = all_or_nothing;
  error_ = Outcome::kEnd;
  next_ = 0;
  outstanding_ = static_cast<uint32_t>(keys);
  states_.assign(keys, State::kWaiting);
  if (slots_.size() < keys) slots_.resize(keys);
}

void Multiget::hit(uint32_t index, std::string_view key, const ItemView& item) {
  if (next_ != index && !all_or_nothing_) show_decided();
  if (next_ == index && !all_or_nothing_) {
    responder_.value(key, item);
    ++next_;
  } else if (responder_.is_live()) {
    slots_[index] = {arena_.keep(key), arena_.keep(item.value), item.cas, item.client_flags, 0};
    states_[index] = State::kHit;
  } else {
    states_[index] = State::kMiss;  // nobody is left to be shown it
  }
  one_less();
}

void Multiget::large(uint32_t index, std::string_view key, const ItemView& item, LargeValue value) {
  const auto place = static_cast<uint32_t>(large_.size());
  slots_[index] = {arena_.keep(key), {}, item.cas, item.client_flags, place};
  states_[index] = State::kLargeHit;
  large_.push_back(std::move(value));
  if (!all_or_nothing_) show_decided();
  one_less();
}

void Multiget::fail(uint32_t index, const Response& error) {
  if (all_or_nothing_ && error_ == Outcome::kEnd) {
    error_ = error.outcome;
    error_text_ = error.text;
  }
  miss(index);
}

void Multiget::show_decided() {
  const State* const states = states_.data();
  const size_t count = states_.size();
  for (; next_ < count && states[next_] != State::kWaiting; ++next_) {
    if (states[next_] == State::kMiss) continue;
    const Slot& slot = slots_.data()[next_];
    const ItemView item{slot.value, slot.client_flags, slot.cas};
    if (states[next_] == State::kHit) {
      responder_.value(slot.key, item);
    } else {
      responder_.large_value(slot.key, item, std::move(large_[slot.large]));
    }
  }
}

void Multiget::finish() {
  if (error_ == Outcome::kEnd) show_decided();
  responder_.done({error_, 0, error_text_});
  large_.clear();
  arena_.clear();
  home_.give(*this);
}

}  // namespace moxi
