// A whole proxy on virtual time, from its sessions to its backend connections, that random clients
// try to lead into telling its backends what it has not accepted. For one thread; the same seed
// always takes the same course.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/session/worker.h"
#include "proxy/proxy_handler.h"
#include "t/smuggling/spy_handler.h"
#include "t/smuggling/stream_maker.h"
#include "t/smuggling/strict_backend.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_dialer.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_transport.h"

namespace moxi::smuggling {

struct Counts {
  size_t streams = 0;
  size_t commands = 0;  // that clients meant to send
  size_t accepted = 0;
  size_t seen = 0;  // by backends; merged gets are one
};

// What is wrong on purpose, so that the checks can be seen to find it.
enum class Planted : uint8_t {
  kNothing,
  kLeak,   // a proxy that lets keys with control bytes through
  kSpoil,  // one byte on its way to a backend is changed
};

class Smuggling {
 public:
  // The seed says what its backends speak as well.
  Smuggling(uint64_t seed, Planted planted);
  Smuggling(const Smuggling&) = delete;
  Smuggling& operator=(const Smuggling&) = delete;
  ~Smuggling();

  // One client from its first byte to its last. What is wrong; empty: nothing.
  std::string run_client(Counts& counts);

 private:
  static constexpr size_t kBackends = 2;
  static constexpr uint16_t kFirstPort = 11300;

  void make_proxy(bool is_leaky);
  void spoil(std::string& bytes);
  void send(std::string_view bytes);
  void settle(VirtualSocketPair& client);
  bool serve_backends();
  std::string judge(const Stream& stream, Counts& counts);
  std::string judge_backend(size_t index, const std::vector<WireCommand>& accepted, Counts& counts);
  std::string judge_backends(const std::vector<WireCommand>& accepted, Counts& counts);

  const BackendProtocol speaks_;
  Dice dice_;
  bool spoils_ = false;
  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualTransport transport_;
  VirtualDialer dialer_;
  std::shared_ptr<const Pool> pool_;
  std::unique_ptr<Worker> worker_;
  SpyHandler* spy_ = nullptr;
  std::vector<StrictBackend> backends_;
};

}  // namespace moxi::smuggling
