// Connects the proxy of a simulation with its backends, which it finds by their ports.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/backend/dialer.h"
#include "t/simulation/sim_backend.h"
#include "t/support/virtual_transport.h"

namespace moxi::simulation {

class SimDialer final : public Dialer {
 public:
  static constexpr uint16_t kFirstPort = 11300;

  SimDialer(std::vector<std::unique_ptr<SimBackend>>& backends, Transport& transport)
      : backends_(backends), transport_(transport) {}

  int start(const SocketAddress& to) const override {
    return backends_.at(size_t{to.port()} - kFirstPort)->connect();
  }
  bool is_made(int fd) const override {
    for (const auto& backend : backends_) {
      if (backend->is_made(fd)) return true;
    }
    return false;
  }
  Transport& transport(const std::string&, uint16_t) const override { return transport_; }

 private:
  std::vector<std::unique_ptr<SimBackend>>& backends_;
  Transport& transport_;
};

}  // namespace moxi::simulation
