// Connects backends in memory: the test has the other end of each connection, by the backend's
// port. For one thread.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "proxy/backend/dialer.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {

class VirtualDialer final : public Dialer {
 public:
  enum class Behaviour {
    kAccept,
    kRefuseAtOnce,  // the call fails
    kRefuse,        // the connection comes out as not made
    kSilent,        // nothing is ever heard
  };

  VirtualDialer(VirtualNetwork& network, Transport& transport)
      : network_(network), transport_(&transport) {}

  int start(const SocketAddress& to) const override {
    dialled_.push_back(to.to_string());
    const uint16_t port = to.port();
    const Behaviour behaviour = behaviour_of(to);
    if (behaviour == Behaviour::kRefuseAtOnce) return -1;
    auto& made = made_[port];
    made.push_back(std::make_unique<VirtualSocketPair>(network_));
    if (behaviour == Behaviour::kSilent) made.back()->set_capacity(0);
    if (behaviour == Behaviour::kRefuse) refused_.insert(made.back()->fd());
    return made.back()->fd();
  }
  bool is_made(int fd) const override { return refused_.count(fd) == 0; }
  Transport& transport(const std::string&, uint16_t) const override { return *transport_; }

  // From now on, for a port, or for one address (as SocketAddress::to_string()).
  void set(uint16_t port, Behaviour behaviour) { by_port_[port] = behaviour; }
  void set(const std::string& address, Behaviour behaviour) { by_address_[address] = behaviour; }

  // What connections go through from now on; it outlives them.
  void set_transport(Transport& transport) { transport_ = &transport; }

  // Every address in the order of the calls.
  const std::vector<std::string>& dialled() const { return dialled_; }
  size_t connections(uint16_t port) { return made_[port].size(); }
  // The latest connection to the port; there must be one.
  VirtualSocketPair& last(uint16_t port) { return *made_[port].back(); }
  VirtualSocketPair& at(uint16_t port, size_t index) { return *made_[port].at(index); }

 private:
  Behaviour behaviour_of(const SocketAddress& to) const {
    const auto address = by_address_.find(to.to_string());
    if (address != by_address_.end()) return address->second;
    const auto port = by_port_.find(to.port());
    return port == by_port_.end() ? Behaviour::kAccept : port->second;
  }

  VirtualNetwork& network_;
  Transport* transport_;
  std::map<uint16_t, Behaviour> by_port_;
  std::map<std::string, Behaviour> by_address_;
  mutable std::vector<std::string> dialled_;
  mutable std::map<uint16_t, std::vector<std::unique_ptr<VirtualSocketPair>>> made_;
  mutable std::set<int> refused_;
};

}  // namespace moxi
