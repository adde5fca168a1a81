// A worker on virtual time and a virtual network, with one role, for tests of sessions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/protocol/text_server_codec.h"
#include "common/session/worker.h"
#include "t/support/scripted_handler.h"
#include "t/support/virtual_clock.h"
#include "t/support/virtual_loop.h"
#include "t/support/virtual_network.h"
#include "t/support/virtual_socket_pair.h"
#include "t/support/virtual_transport.h"

namespace moxi {

class SessionBench {
 public:
  explicit SessionBench(WorkerSettings settings = {}, TransferPolicy policy = {},
                        const ClientProtocols& protocols = text_server_codec())
      : transport_(network_, policy) {
    auto loop = std::make_unique<VirtualLoop>(clock_, network_);
    loop_ = loop.get();
    worker_ = std::make_unique<Worker>(std::move(loop), settings);
    auto handler = std::make_unique<ScriptedHandler>();
    handler_ = handler.get();
    worker_->add_role(std::move(handler), protocols);
  }
  ~SessionBench() { worker_->stop(); }
  SessionBench(const SessionBench&) = delete;
  SessionBench& operator=(const SessionBench&) = delete;

  ScriptedHandler& handler() { return *handler_; }
  Worker& worker() { return *worker_; }
  VirtualNetwork& network() { return network_; }
  VirtualTransport& transport() { return transport_; }

  void connect(VirtualSocketPair& client) { worker_->open_session(transport_, client.fd(), 0); }
  void turn(int turns = 1) {
    for (int i = 0; i < turns; ++i)
      worker_->run_turn(/*wait=*/false);
  }
  void advance(Milliseconds by) {
    loop_->advance(by);
    turn();
  }
  // Sends, runs some turns and returns what came back.
  std::string talk(VirtualSocketPair& client, std::string_view bytes, int turns = 4) {
    std::string received;
    while (!bytes.empty()) {
      bytes.remove_prefix(client.send(bytes));
      turn();
      received += client.receive();
    }
    for (int i = 0; i < turns; ++i) {
      turn();
      received += client.receive();
    }
    return received;
  }

 private:
  VirtualClock clock_;
  VirtualNetwork network_;
  VirtualTransport transport_;
  VirtualLoop* loop_ = nullptr;
  std::unique_ptr<Worker> worker_;
  ScriptedHandler* handler_ = nullptr;
};

}  // namespace moxi
