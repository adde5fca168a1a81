#include "t/support/virtual_network.h"

#include <gtest/gtest.h>

#include "t/support/virtual_socket_pair.h"

namespace moxi {
namespace {

using Outcome = VirtualNetwork::Outcome;

class VirtualNetworkTest : public ::testing::Test {
 protected:
  Outcome read(size_t limit = 100) {
    bytes_.assign(limit, '\0');
    const auto moved = network_.read(pair_.fd(), bytes_.data(), limit);
    bytes_.resize(moved.bytes);
    return moved.outcome;
  }
  VirtualReadiness ready() const { return network_.readiness(pair_.fd()); }

  VirtualNetwork network_;
  VirtualSocketPair pair_{network_, 8};
  std::string bytes_;
};

TEST_F(VirtualNetworkTest, CarriesBytesBothWays) {
  EXPECT_EQ(Outcome::kWouldBlock, read());
  EXPECT_FALSE(ready().readable);
  EXPECT_EQ(5U, pair_.send("hello"));
  EXPECT_TRUE(ready().readable);
  EXPECT_EQ(Outcome::kOk, read(2));
  EXPECT_EQ("he", bytes_);
  EXPECT_EQ(Outcome::kOk, read());
  EXPECT_EQ("llo", bytes_);
  EXPECT_EQ(3U, network_.write(pair_.fd(), "bye").bytes);
  EXPECT_EQ("bye", pair_.receive());
  EXPECT_FALSE(pair_.is_at_end());
}

TEST_F(VirtualNetworkTest, HoldsNoMoreThanItsCapacity) {
  EXPECT_EQ(8U, network_.write(pair_.fd(), "0123456789").bytes);
  EXPECT_FALSE(ready().writable);
  EXPECT_EQ(Outcome::kWouldBlock, network_.write(pair_.fd(), "x").outcome);
  EXPECT_EQ("01234567", pair_.receive());
  EXPECT_TRUE(ready().writable);
  pair_.set_capacity(1);
  EXPECT_EQ(1U, network_.write(pair_.fd(), "xy").bytes);
}

TEST_F(VirtualNetworkTest, HalfCloseLeavesTheOtherDirection) {
  pair_.send("last");
  pair_.shutdown_write();
  EXPECT_EQ(Outcome::kOk, read());
  EXPECT_EQ(Outcome::kEnd, read());
  EXPECT_TRUE(ready().readable);
  EXPECT_EQ(2U, network_.write(pair_.fd(), "ok").bytes);
  network_.shutdown_write(pair_.fd());
  EXPECT_FALSE(pair_.is_at_end());
  EXPECT_EQ("ok", pair_.receive());
  EXPECT_TRUE(pair_.is_at_end());
  EXPECT_FALSE(pair_.is_closed_by_peer());
}

TEST_F(VirtualNetworkTest, CloseAfterReadingEverythingIsAnEnd) {
  network_.write(pair_.fd(), "bye");
  network_.close(pair_.fd());
  EXPECT_TRUE(pair_.is_closed_by_peer());
  EXPECT_EQ("bye", pair_.receive());
  EXPECT_TRUE(pair_.is_at_end());
  EXPECT_FALSE(pair_.is_reset());
}

TEST_F(VirtualNetworkTest, CloseWithUnreadBytesDestroysWhatWasSent) {
  pair_.send("quit");
  network_.write(pair_.fd(), "bye");
  network_.close(pair_.fd());
  EXPECT_EQ("", pair_.receive());
  EXPECT_TRUE(pair_.is_reset());
}

TEST_F(VirtualNetworkTest, ResetFailsReadsAndWrites) {
  pair_.send("lost");
  pair_.reset();
  EXPECT_TRUE(ready().readable);
  EXPECT_TRUE(ready().writable);
  EXPECT_EQ(Outcome::kReset, read());
  EXPECT_EQ(Outcome::kReset, network_.write(pair_.fd(), "x").outcome);
}

TEST_F(VirtualNetworkTest, WriteToAnEndThatIsGoneFails) {
  pair_.close();
  EXPECT_EQ(Outcome::kEnd, read());
  EXPECT_TRUE(ready().writable);
  EXPECT_EQ(Outcome::kReset, network_.write(pair_.fd(), "x").outcome);
  EXPECT_EQ(Outcome::kReset, read());
}

TEST_F(VirtualNetworkTest, UnknownNumbersFail) {
  EXPECT_FALSE(network_.is_open(3));
  EXPECT_EQ(Outcome::kReset, network_.read(3, bytes_.data(), 0).outcome);
  EXPECT_FALSE(network_.readiness(3).readable);
  network_.close(3);
}

}  // namespace
}  // namespace moxi
