// Connections of several workers in one list.
#include "common/session/connection_listing.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <vector>

#include "common/protocol/text_server_codec.h"
#include "common/session/worker.h"
#include "t/support/scripted_handler.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {
namespace {

class ConnectionListing : public ::testing::Test {
 protected:
  ConnectionListing() {
    WorkerSettings settings;
    settings.seconds = &seconds_;
    for (int i = 0; i < 2; ++i) {
      workers_.push_back(
          std::make_unique<Worker>(std::make_unique<VirtualLoop>(clock_, network_), settings));
      workers_.back()->add_role(std::make_unique<ScriptedHandler>(), text_server_codec());
      pointers_.push_back(workers_.back().get());
    }
  }
  ~ConnectionListing() override {
    for (const auto& worker : workers_)
      worker->stop();
  }
  VirtualSocketPair& connect(size_t worker) {
    clients_.push_back(std::make_unique<VirtualSocketPair>(network_));
    workers_[worker]->open_session(transport_, clients_.back()->fd(), 0);
    return *clients_.back();
  }
  void run_turns() {
    for (int i = 0; i < 3; ++i) {
      for (const auto& worker : workers_)
        worker->run_turn(/*wait=*/false);
    }
  }
  // As told to the second worker; `calls` counts how often.
  std::vector<ConnectionInfo> list() {
    std::vector<ConnectionInfo> result;
    list_connections(pointers_, *workers_[1], [this, &result](const auto& connections) {
      result = connections;
      ++calls_;
    });
    run_turns();
    return result;
  }

  VirtualClock clock_;
  SecondClock seconds_{clock_};
  VirtualNetwork network_;
  VirtualTransport transport_{network_, {}};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> pointers_;
  std::vector<std::unique_ptr<VirtualSocketPair>> clients_;
  int calls_ = 0;
};

TEST_F(ConnectionListing, HasThoseOfAllWorkersInOrder) {
  connect(1);
  connect(0);
  connect(1);
  const std::vector<ConnectionInfo> connections = list();
  ASSERT_EQ(connections.size(), 3U);
  EXPECT_LT(connections[0].fd, connections[1].fd);
  EXPECT_LT(connections[1].fd, connections[2].fd);
  EXPECT_EQ(calls_, 1);
}

TEST_F(ConnectionListing, TellsWhatEachDoes) {
  connect(0);
  connect(1).send("set a 0 0 100000\r\nabc");
  connect(1).send("get");
  run_turns();
  const std::vector<ConnectionInfo> connections = list();
  ASSERT_EQ(connections.size(), 3U);
  EXPECT_EQ(connections[0].state, "conn_read");
  EXPECT_EQ(connections[1].state, "conn_nread");
  EXPECT_EQ(connections[2].state, "conn_read");
}

TEST_F(ConnectionListing, RemembersWhenSomethingCame) {
  VirtualSocketPair& early = connect(0);
  connect(1);
  clock_.advance(Milliseconds{5000});
  seconds_.advance(clock_);
  early.send("version\r\n");
  run_turns();
  const std::vector<ConnectionInfo> connections = list();
  ASSERT_EQ(connections.size(), 2U);
  EXPECT_EQ(connections[0].last_second, kFirstSecond + 5);
  EXPECT_EQ(connections[1].last_second, kFirstSecond);
}

TEST_F(ConnectionListing, IsEmptyWithoutWorkersOrClients) {
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(calls_, 1);
  pointers_.clear();
  EXPECT_TRUE(list().empty());
  EXPECT_EQ(calls_, 2);
}

TEST_F(ConnectionListing, AddressesAreNamedByTheirFamily) {
  EXPECT_EQ(connection_address(AF_INET, "127.0.0.1:80"), "tcp:127.0.0.1:80");
  EXPECT_EQ(connection_address(AF_INET6, "[::1]:80"), "tcp6:[::1]:80");
  EXPECT_EQ(connection_address(AF_UNIX, "unix:/a"), "unix:/a");
}

}  // namespace
}  // namespace moxi
