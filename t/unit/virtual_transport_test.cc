#include "t/support/virtual_transport.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "t/support/virtual_socket_pair.h"

namespace moxi {
namespace {

IoResult write(Transport& transport, int fd, std::vector<std::string> pieces) {
  std::vector<iovec> all;
  for (std::string& piece : pieces)
    all.push_back({piece.data(), piece.size()});
  return transport.write(fd, all);
}

// Sizes and outcomes of reading `bytes` through a policy.
std::vector<size_t> sizes_read(TransferPolicy policy, uint32_t seed, const std::string& bytes) {
  VirtualNetwork network;
  VirtualTransport transport(network, policy, seed);
  VirtualSocketPair pair(network);
  pair.send(bytes);
  std::vector<size_t> sizes;
  std::string got;
  std::array<char, 1000> buffer{};
  while (got.size() < bytes.size()) {
    const IoResult result = transport.read(pair.fd(), buffer);
    EXPECT_TRUE(result.status == IoStatus::kOk || result.status == IoStatus::kWouldBlock);
    got.append(buffer.data(), result.bytes);
    sizes.push_back(result.bytes);
  }
  EXPECT_EQ(bytes, got);
  EXPECT_EQ(sizes.size(), transport.reads());
  return sizes;
}

TEST(VirtualTransport, MovesEverythingByDefault) {
  VirtualNetwork network;
  VirtualTransport transport(network);
  VirtualSocketPair pair(network);
  std::array<char, 10> buffer{};
  EXPECT_EQ(IoStatus::kWouldBlock, transport.read(pair.fd(), buffer).status);
  EXPECT_EQ(9U, write(transport, pair.fd(), {"one ", "", "piece"}).bytes);
  EXPECT_EQ("one piece", pair.receive());
  pair.shutdown_write();
  EXPECT_EQ(IoStatus::kEnd, transport.read(pair.fd(), buffer).status);
  transport.shutdown_write(pair.fd());
  EXPECT_TRUE(pair.is_at_end());
  transport.close(pair.fd());
  EXPECT_TRUE(pair.is_closed_by_peer());
  EXPECT_EQ(IoStatus::kFailed, transport.read(pair.fd(), buffer).status);
}

TEST(VirtualTransport, CutsAsItIsTold) {
  TransferPolicy policy;
  policy.max_read = 3;
  EXPECT_EQ((std::vector<size_t>{3, 3, 2}), sizes_read(policy, 1, "01234567"));
  policy.max_write = 2;
  VirtualNetwork network;
  VirtualTransport transport(network, policy);
  VirtualSocketPair pair(network);
  EXPECT_EQ(2U, write(transport, pair.fd(), {"a", "bc"}).bytes);
  EXPECT_EQ("ab", pair.receive());
}

TEST(VirtualTransport, SameSeedCutsTheSameWay) {
  TransferPolicy policy;
  policy.random_sizes = true;
  policy.max_read = 50;
  policy.would_block_percent = 30;
  const std::string bytes(2000, 'x');
  const std::vector<size_t> first = sizes_read(policy, 7, bytes);
  EXPECT_EQ(first, sizes_read(policy, 7, bytes));
  EXPECT_NE(first, sizes_read(policy, 8, bytes));
  EXPECT_NE(first.end(), std::find(first.begin(), first.end(), 0U)) << "never blocked";
}

TEST(VirtualTransport, FullPeerBlocks) {
  VirtualNetwork network;
  VirtualTransport transport(network);
  VirtualSocketPair pair(network, 4);
  EXPECT_EQ(4U, write(transport, pair.fd(), {"012", "345"}).bytes);
  EXPECT_EQ(IoStatus::kWouldBlock, write(transport, pair.fd(), {"45"}).status);
  EXPECT_EQ(2U, transport.writes());
}

}  // namespace
}  // namespace moxi
