// The connection of one worker to one backend: all clients of the worker share it, and their
// commands wait for their answers in one queue.
//
//   forwards -> send() -> [ ExchangeQueue ] + commands -> OutputQueue -> (one writev a turn) ->
//   backend forwards <- on_value(), on_done() <- checked against the queue's front <- read block <-
//   backend
//
// Made when a command needs it, and made again after it was lost. An answer that cannot be the one
// to the oldest command (its kind, key or length), or that nobody waits for, ends the connection
// and fails everything in flight: no client ever gets what another one asked for.
//
//   kIdle --send()--> [kResolving] -> kConnecting -> kOpen --lost--> kIdle
//                                      |    ^ next address
//                                      '-> kNextAddress         (no more addresses: kIdle)
//
// Owned by the worker's handler, which destroys it before the loop; worker's thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/net/connection.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/backend/collected_value.h"
#include "proxy/backend/connect_gate.h"
#include "proxy/backend/exchange.h"
#include "proxy/backend/exchange_queue.h"

namespace moxi {

class BackendConnection final : public Connection {
 public:
  // `settings` outlives it. `seed`: for the jitter of its connects.
  BackendConnection(Turn& turn, const BackendSettings& settings, std::string host, uint16_t port,
                    uint64_t seed);
  ~BackendConnection();

  // The host as it was configured, without the port.
  const std::string& host() const { return host_; }

  // Sends one command; the exchange is then called back, never from within this call. Of a
  // retrieval only `keys` are asked for. False: the backend is down, nothing was sent and nothing
  // will be called.
  [[nodiscard]] bool send(const Request& request, std::span<const KeyRef> keys, Exchange& exchange,
                          uint32_t part);
  // Sends a command with `noreply`, in order with the others. Answered at once, unless much is
  // waiting to be sent; also if the backend is down, because nobody could be told.
  void send_noreply(const Request& request, Responder responder);

  // Commands in flight.
  size_t in_flight() const { return pending_.size(); }

 private:
  enum class State : uint8_t { kIdle, kResolving, kConnecting, kNextAddress, kOpen };

  // Making the connection (backend_connecting.cc).
  bool is_ready() {
    return state_ == State::kOpen ? output_bytes() <= settings_.max_backlog : is_coming();
  }
  bool is_coming();
  void begin_round();
  void resolve();
  void resolved(Resolver::Addresses addresses);
  void try_next_address();
  void attempt_failed();
  void round_failed();
  void on_connected() override;

  // Commands.
  OutputQueue& queue() { return state_ == State::kOpen ? output() : waiting_; }
  void write_command(const Request& request, std::span<const KeyRef> keys);
  void on_written(size_t n) override;
  void release_held();

  // Answers.
  void on_input(Block& input, size_t fresh) override;
  bool take_reply(Block& input);
  bool take_value(Block& input, size_t size);
  bool take_whole(Block& input, size_t size);
  bool take_end(const Response& response);
  bool collect(Block& input);
  std::span<char> direct_room() override { return collected_->room(); }
  void on_direct(size_t n) override;

  // The end.
  bool desync();
  void lose(Failure reason);
  void on_closed() override;
  void fail_all(Failure reason);
  void start_timer(Milliseconds delay);
  void stop_timer();
  void on_timer();
  void check_deadline();

  const BackendSettings& settings_;
  const std::string host_;
  const uint16_t port_;
  ConnectGate gate_;
  State state_ = State::kIdle;
  Failure failure_ = Failure::kClosed;  // why the connection is being closed
  bool timer_runs_ = false;
  bool sent_noreply_ = false;  // since the last command that has an answer
  bool destroyed_ = false;
  uint32_t round_ = 0;  // tells answers of the resolver apart
  size_t next_address_ = 0;
  TimePoint round_deadline_;
  std::vector<SocketAddress> addresses_;      // of the last lookup that succeeded
  std::shared_ptr<BackendConnection*> self_;  // for the resolver's answer, which may come too late

  ExchangeQueue pending_;
  Reply reply_;                                // the one that is being taken apart
  Reply end_;                                  // and what follows it
  OutputQueue waiting_;                        // commands, until the connection stands
  uint64_t written_ = 0;                       // bytes, since the connection stands
  std::unique_ptr<CollectedValue> collected_;  // the large value that is arriving
  std::vector<Responder> held_;                // of commands without a reply
  const std::unique_ptr<TimerHandle> timer_;
};

}  // namespace moxi
