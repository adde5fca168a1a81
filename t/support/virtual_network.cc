#include "t/support/virtual_network.h"

#include <algorithm>
#include <cstring>

namespace moxi {

std::pair<int, int> VirtualNetwork::make_pair(size_t capacity) {
  const int a = next_fd_++;
  const int b = next_fd_++;
  ends_[a].other = b;
  ends_[b].other = a;
  ends_[a].capacity = ends_[b].capacity = capacity;
  return {a, b};
}

VirtualNetwork::End* VirtualNetwork::find(int fd) {
  const auto found = ends_.find(fd);
  return found == ends_.end() ? nullptr : &found->second;
}

size_t VirtualNetwork::room_towards(const End& end) const {
  const auto other = ends_.find(end.other);
  if (other == ends_.end()) return 0;
  const End& to = other->second;
  return to.capacity - std::min(to.capacity, to.inbox.size());
}

VirtualNetwork::Moved VirtualNetwork::read(int fd, char* into, size_t limit) {
  End* end = find(fd);
  if (end == nullptr || end->is_reset) return {Outcome::kReset, 0};
  if (end->inbox.empty()) return {end->is_ended ? Outcome::kEnd : Outcome::kWouldBlock, 0};
  const size_t count = std::min(limit, end->inbox.size());
  if (count == 0) return {Outcome::kWouldBlock, 0};
  std::memcpy(into, end->inbox.data(), count);
  end->inbox.erase(0, count);
  return {Outcome::kOk, count};
}

VirtualNetwork::Moved VirtualNetwork::write(int fd, std::string_view from) {
  End* end = find(fd);
  if (end == nullptr || end->is_reset || end->has_finished) return {Outcome::kReset, 0};
  End* other = find(end->other);
  if (other == nullptr) {
    // The first write to an end that is gone is answered by a reset; TCP tells it on the next call.
    end->is_reset = true;
    end->inbox.clear();
    return {Outcome::kReset, 0};
  }
  const size_t count = std::min(from.size(), room_towards(*end));
  if (count == 0) return {Outcome::kWouldBlock, 0};
  other->inbox.append(from.substr(0, count));
  return {Outcome::kOk, count};
}

void VirtualNetwork::shutdown_write(int fd) {
  End* end = find(fd);
  if (end == nullptr) return;
  end->has_finished = true;
  if (End* other = find(end->other)) other->is_ended = true;
}

void VirtualNetwork::close(int fd) {
  End* end = find(fd);
  if (end == nullptr) return;
  if (!end->inbox.empty()) {
    reset(fd);
    return;
  }
  shutdown_write(fd);
  ends_.erase(fd);
}

void VirtualNetwork::reset(int fd) {
  End* end = find(fd);
  if (end == nullptr) return;
  if (End* other = find(end->other)) {
    other->is_reset = true;
    other->inbox.clear();
  }
  ends_.erase(fd);
}

VirtualReadiness VirtualNetwork::readiness(int fd) const {
  const auto found = ends_.find(fd);
  if (found == ends_.end()) return {};
  const End& end = found->second;
  if (end.is_reset) return {true, true};
  const bool other_is_gone = ends_.count(end.other) == 0;
  return {!end.inbox.empty() || end.is_ended, other_is_gone || room_towards(end) > 0};
}

size_t VirtualNetwork::unread(int fd) const {
  const auto found = ends_.find(fd);
  return found == ends_.end() ? 0 : found->second.inbox.size();
}

}  // namespace moxi
