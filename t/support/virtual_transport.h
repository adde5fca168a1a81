// The virtual twin of the plain transport: reads and writes go to a VirtualNetwork, cut into
// pieces by a policy that a seed makes repeatable.
#pragma once

#include <random>

#include "common/net/transport.h"
#include "t/support/virtual_network.h"

namespace moxi {

// How much one call moves. The default lets everything through whole.
struct TransferPolicy {
  size_t max_read = SIZE_MAX;
  size_t max_write = SIZE_MAX;
  bool random_sizes = false;         // 1..max instead of max
  unsigned would_block_percent = 0;  // calls that move nothing though they could
};

class VirtualTransport final : public Transport {
 public:
  explicit VirtualTransport(VirtualNetwork& network, TransferPolicy policy = {}, uint32_t seed = 1)
      : network_(network), policy_(policy), random_(seed) {}

  IoResult read(int fd, std::span<char> into) override;
  IoResult write(int fd, std::span<const iovec> from) override;
  void shutdown_write(int fd) override { network_.shutdown_write(fd); }
  void close(int fd) override { network_.close(fd); }

  void set_policy(TransferPolicy policy) { policy_ = policy; }
  // System calls that the real one would have made.
  size_t reads() const { return reads_; }
  size_t writes() const { return writes_; }

 private:
  size_t cut(size_t wanted, size_t most);
  bool blocks_for_no_reason();

  VirtualNetwork& network_;
  TransferPolicy policy_;
  std::mt19937 random_;
  size_t reads_ = 0;
  size_t writes_ = 0;
};

}  // namespace moxi
