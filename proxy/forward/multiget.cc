#include "proxy/forward/multiget.h"

#include <array>
#include <utility>

namespace moxi {

void Multiget::begin(const Request& request, Responder responder) {
  responder_ = std::move(responder);
  next_ = 0;
  slots_.clear();
  slots_.reserve(request.keys.size());
  parts_.clear();
}

void Multiget::add(std::string_view key, size_t backend, std::span<Chain> chains,
                   std::vector<uint32_t>& touched) {
  const auto index = static_cast<uint32_t>(slots_.size());
  slots_.emplace_back().key = arena_.keep(key);
  Chain& chain = chains[backend];
  if (chain.first == kNone) {
    chain.first = index;
    touched.push_back(static_cast<uint32_t>(backend));
  } else {
    slots_[chain.last].next = index;
  }
  chain.last = index;
}

void Multiget::send_chain(const Request& request, BackendConnection& backend, uint32_t first) {
  std::array<KeyRef, kMaxKeysPerCommand> keys;
  uint32_t at = first;
  while (at != kNone) {
    Part part;
    part.at = at;
    size_t count = 0;
    size_t bytes = 0;
    for (; at != kNone && count < keys.size(); at = slots_[at].next) {
      bytes += slots_[at].key.size() + 1;
      if (count > 0 && bytes > kMaxKeyBytesPerCommand) break;
      keys[count++].bytes = slots_[at].key;
    }
    part.end = at;
    const auto number = static_cast<uint32_t>(parts_.size());
    parts_.push_back(part);
    if (backend.send(request, std::span(keys).first(count), *this, number)) {
      ++outstanding_;
    } else {
      end_part(parts_.back());
    }
  }
}

// A backend that keeps only one of the keys.
bool Multiget::on_hit(uint32_t number, const Reply& value) {
  if (!on_value(number, value)) return false;
  on_done(number, Response{});
  return true;
}

bool Multiget::on_value(uint32_t number, const Reply& value) {
  Part& part = parts_[number];
  // Keys that were passed over are misses.
  while (part.at != part.end && slots_[part.at].key != value.key) {
    slots_[part.at].state = State::kMiss;
    part.at = slots_[part.at].next;
  }
  if (part.at == part.end) return false;
  const uint32_t index = part.at;
  Slot& slot = slots_[index];
  part.at = slot.next;
  slot.client_flags = value.client_flags;
  slot.cas = value.cas;
  if (value.value_pending) {
    part.pending = index;
    return true;
  }
  if (next_ != index) show_decided();
  if (next_ == index) {
    responder_.value(slot.key, {value.value, value.client_flags, value.cas});
    slot.state = State::kMiss;  // no more to show
    ++next_;
    return true;
  }
  slot.state = responder_.is_live() ? State::kHit : State::kMiss;
  if (slot.state == State::kHit) slot.value = arena_.keep(value.value);
  return true;
}

void Multiget::on_large_value(uint32_t number, LargeValue value) {
  Part& part = parts_[number];
  Slot& slot = slots_[std::exchange(part.pending, kNone)];
  slot.state = State::kLargeHit;
  slot.large = static_cast<uint32_t>(large_.size());
  large_.push_back(std::move(value));
  show_decided();
}

void Multiget::on_done(uint32_t number, const Response&) {
  end_part(parts_[number]);
  one_less();
}

void Multiget::on_failed(uint32_t number, Failure) {
  end_part(parts_[number]);
  one_less();
}

// What the part has not answered is a miss.
void Multiget::end_part(Part& part) {
  if (part.pending != kNone) slots_[part.pending].state = State::kMiss;
  for (; part.at != part.end; part.at = slots_[part.at].next)
    slots_[part.at].state = State::kMiss;
}

void Multiget::show_decided() {
  for (; next_ < slots_.size() && slots_[next_].state != State::kWaiting; ++next_) {
    const Slot& slot = slots_[next_];
    const ItemView item{slot.value, slot.client_flags, slot.cas};
    if (slot.state == State::kHit) responder_.value(slot.key, item);
    if (slot.state == State::kLargeHit)
      responder_.large_value(slot.key, item, std::move(large_[slot.large]));
  }
}

void Multiget::one_less() {
  if (--outstanding_ > 0) return;
  show_decided();
  responder_.done(Outcome::kEnd);
  large_.clear();
  arena_.clear();
  home_.give(*this);
}

}  // namespace moxi
