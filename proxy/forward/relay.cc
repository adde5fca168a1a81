#include "proxy/forward/relay.h"

#include <algorithm>

namespace moxi {

std::span<char> Relay::room() {
  const size_t at = written_ % kCapacity;
  const size_t free = kCapacity - (written_ - read_);
  return {ring_.get() + at, std::min({free, kCapacity - at, left()})};
}

void Relay::wrote(size_t n) {
  const bool was_empty = written_ == read_;
  written_ += n;
  if (was_empty && n > 0) wakeup_.wake();
}

void Relay::end() {
  has_ended_ = true;
  wakeup_.wake();
}

std::string_view Relay::bytes() const {
  const size_t at = read_ % kCapacity;
  return {ring_.get() + at, std::min(written_ - read_, kCapacity - at)};
}

void Relay::took(size_t n) {
  const bool was_full = is_full();
  read_ += n;
  if (was_full && n > 0 && on_room_) on_room_();
}

void Relay::gone() {
  if (on_gone_) on_gone_();
}

Production RelayProducer::resume(ProducerOutput& out) {
  size_t room = kStep;
  while (room > 0) {
    const std::string_view bytes = relay_->bytes().substr(0, room);
    if (bytes.empty()) break;
    out.append(bytes);
    room -= bytes.size();
    relay_->took(bytes.size());
  }
  if (relay_->is_complete()) return Production::kEnded;
  if (!relay_->bytes().empty()) return Production::kMore;
  return relay_->has_ended() ? Production::kBroken : Production::kIdle;
}

}  // namespace moxi
