#include "proxy/forward/pending_body.h"

#include <algorithm>

namespace moxi {
namespace {

constexpr size_t kFirstCapacity = size_t{64} << 10;

}  // namespace

std::span<char> PendingBody::next() {
  if (filled_ == capacity_ && !grow()) return {};
  return {bytes_.get() + filled_, capacity_ - filled_};
}

bool PendingBody::grow() {
  const size_t capacity = std::min(size_, std::max(kFirstCapacity, 2 * capacity_));
  const size_t more = capacity - capacity_;
  if (more == 0 || budget_.used + more > budget_.limit) return false;
  auto* bytes = static_cast<char*>(std::realloc(bytes_.get(), capacity));
  if (bytes == nullptr) return false;
  static_cast<void>(bytes_.release());
  bytes_.reset(bytes);
  capacity_ = capacity;
  budget_.used += more;
  return true;
}

}  // namespace moxi
