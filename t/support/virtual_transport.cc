#include "t/support/virtual_transport.h"

#include <algorithm>
#include <string>

namespace moxi {
namespace {

IoResult to_result(VirtualNetwork::Moved moved) {
  switch (moved.outcome) {
    case VirtualNetwork::Outcome::kOk:
      return {IoStatus::kOk, moved.bytes};
    case VirtualNetwork::Outcome::kWouldBlock:
      return {IoStatus::kWouldBlock, 0};
    case VirtualNetwork::Outcome::kEnd:
      return {IoStatus::kEnd, 0};
    case VirtualNetwork::Outcome::kReset:
      return {IoStatus::kFailed, 0};
  }
  return {IoStatus::kFailed, 0};
}

}  // namespace

size_t VirtualTransport::cut(size_t wanted, size_t most) {
  const size_t limit = std::min(wanted, most);
  if (!policy_.random_sizes || limit < 2) return limit;
  return 1 + random_() % limit;
}

bool VirtualTransport::blocks_for_no_reason() {
  return policy_.would_block_percent != 0 && random_() % 100 < policy_.would_block_percent;
}

IoResult VirtualTransport::read(int fd, std::span<char> into) {
  ++reads_;
  if (into.empty()) return {IoStatus::kEnd, 0};  // as a socket says it
  if (blocks_for_no_reason()) return {IoStatus::kWouldBlock, 0};
  return to_result(network_.read(fd, into.data(), cut(into.size(), policy_.max_read)));
}

IoResult VirtualTransport::write(int fd, std::span<const iovec> from) {
  ++writes_;
  if (blocks_for_no_reason()) return {IoStatus::kWouldBlock, 0};
  std::string all;
  for (const iovec& piece : from)
    all.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
  return to_result(
      network_.write(fd, std::string_view(all).substr(0, cut(all.size(), policy_.max_write))));
}

}  // namespace moxi
