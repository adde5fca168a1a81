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
// A command that got no answer in time is given up: whoever waits for it is told, and a tombstone
// takes its place in the queue, which checks and swallows the late answer; the others live on.
// After three such in a row, or when the oldest tombstone is four timeouts old, the connection is
// made anew (backend_deadlines.cc).
//
//   kIdle --send()--> [kResolving] -> kConnecting -> [kLoggingIn] -> kOpen --lost--> kIdle
//                                      |    ^ next address
//                                      '-> kNextAddress         (no more addresses: kIdle)
//
// Owned by the worker's handler, which destroys it before the loop; worker's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/net/connection.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_health.h"
#include "proxy/backend/backend_login.h"
#include "proxy/backend/backend_settings.h"
#include "proxy/backend/backend_speech.h"
#include "proxy/backend/backend_times.h"
#include "proxy/backend/backend_traffic.h"
#include "proxy/backend/connect_gate.h"
#include "proxy/backend/exchange.h"
#include "proxy/backend/exchange_queue.h"
#include "proxy/backend/tombstone.h"
#include "proxy/backend/unheard_reply.h"
#include "proxy/backend/value_sink.h"

namespace moxi {

class BackendConnection final : public Connection {
 public:
  // `settings` outlives it, or is replaced before. `seed`: for the jitter of its connects. So does
  // `health` (the backend's, shared by all workers).
  BackendConnection(Turn& turn, const BackendSettings& settings, std::string host, uint16_t port,
                    uint64_t seed, BackendHealth& health);
  ~BackendConnection();

  // From now on another pool, or a new form of the same one, has it: all as for the constructor.
  void adopt(const BackendSettings& settings, BackendHealth& health, BackendTimes* times);
  // Keeps what the health is a part of for as long as it refers to it.
  void hold(std::shared_ptr<const void> owner) { health_owner_ = std::move(owner); }
  // For good: what is in flight fails, and nothing is sent any more.
  void shut();

  // What the backend understands, and the login that it wants; else classic text, and none. Before
  // anything is sent.
  void speak(BackendSpeech speech) { speech_ = std::move(speech); }
  // Why the backend cannot be asked this; empty if it can.
  std::string_view objection(const Request& request) const {
    return speech_.codec == nullptr ? std::string_view{} : speech_.codec->objection(request);
  }

  // Notes how long connects and answers take; null: nowhere. `times` outlives it.
  void measure(BackendTimes* times) { times_ = times; }

  // Notes what it sends and reads, and what waits; null: nowhere. `traffic` outlives it, or is
  // replaced before.
  void count_traffic(BackendTraffic* traffic);
  // Makes the connection before there is a command for it.
  void connect() {
    if (state_ == State::kIdle) static_cast<void>(is_coming());
  }

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

  // A storage command with a value of `size` bytes that follows piece by piece, on a connection
  // that nobody else uses and that speaks classic text (backend_upload.cc). False as for send().
  // `on_room` is called when there is room again, and when the connection stands.
  [[nodiscard]] bool begin_upload(const Request& request, size_t size, Exchange& exchange,
                                  uint32_t part, std::function<void()> on_room);
  bool is_upload_full();
  // Where the next bytes go, until anything else is done with the connection; none: it is full.
  std::span<char> upload_room();
  void upload(size_t n);
  // The value has ended; the time of its answer begins.
  void end_upload();
  // Bytes that were written since it stands.
  uint64_t written() const { return written_; }
  bool speaks_classic_text() const { return speech_.codec == nullptr; }
  // Nothing that was sent is without its answer, be it one that nobody hears.
  bool is_quiet() const { return pending_.empty() && !sent_noreply_; }

  // Commands in flight, tombstones among them.
  size_t in_flight() const { return pending_.size(); }

  // The sink of the value that is arriving has room again.
  void go_on();
  // Another connection to the same backend, for its owner alone; it needs nothing of this one.
  std::unique_ptr<BackendConnection> make_twin() const;

  // Closes the connection, if there is one; what is in flight fails. The next command makes it
  // anew. Not from within a call of an exchange.
  void hang_up();

 private:
  enum class State : uint8_t { kIdle, kResolving, kConnecting, kNextAddress, kLoggingIn, kOpen };

  // Making the connection (backend_connecting.cc).
  bool is_ready() {
    if (!health_->is_up() && !settings_->is_probe) return false;
    return state_ == State::kOpen ? output_bytes() <= settings_->max_backlog : is_coming();
  }
  bool is_coming();
  void begin_round();
  void resolve();
  void resolved(Resolver::Addresses addresses);
  void try_next_address();
  void attempt_failed();
  void round_failed();
  void end_round(Failure reason);
  void on_connected() override;
  void log_in();
  bool take_login(Block& input);
  void stand();

  // Commands.
  OutputQueue& queue() { return state_ == State::kOpen ? output() : waiting_; }
  void write_command(const Request& request, std::span<const KeyRef> keys);
  [[gnu::noinline]] void write_tagged(const Request& request, std::span<const KeyRef> keys);
  void send_unheard(const Request& request);
  void on_written(size_t n) override;
  void tell_room();
  void release_held();

  // Answers.
  void on_input(Block& input, size_t fresh) override;
  bool take_reply(Block& input);
  bool take_value(Block& input, size_t size);
  bool take_whole(Block& input, size_t size);
  bool take_general(Block& input, size_t size);
  bool take_end(const Response& response);
  // Of backends whose answers name what they belong to (tagged_answers.cc).
  [[gnu::noinline]] bool take_tagged(Block& input);
  bool take_tagged_value(Block& input, size_t size);
  bool take_miss(Block& input, size_t size);
  bool take_tagged_end(const Response& response);
  bool one_answered();
  void note_time(const PendingExchange& answered) {
    if (times_ != nullptr) record_time(answered);
  }
  void record_time(const PendingExchange& answered);
  bool begin_value(Block& input);
  bool collect(Block& input);
  bool take_collected();
  bool has_line_ends() const { return speech_.codec == nullptr || speech_.codec->ends_values(); }
  void read_directly() { set_direct(collected_->left() > 0 && !collected_->room().empty()); }
  std::span<char> direct_room() override { return collected_->room(); }
  void on_direct(size_t n) override;

  // The end.
  bool desync();
  void lose(Failure reason);
  void before_close() override { complaint_ = transport_complaint(); }
  void on_closed() override;
  bool refused();
  void fail_all(Failure reason);
  void soft_failure();
  void tell_health();
  void on_connect_timer();

  // What traffic_ is told (backend_accounting.cc).
  size_t unsent_commands();
  [[gnu::noinline]] void tell_written(size_t n);
  [[gnu::noinline]] void tell_read(size_t n);
  void tell_waiting(size_t unsent);
  [[gnu::noinline]] void tell_unsent();
  void tell_open();
  void tell_lost();
  void tell_trouble(TrafficStat stat);

  // Time limits of commands (backend_deadlines.cc).
  static constexpr Milliseconds kForever = std::chrono::hours(24 * 365);
  static Milliseconds limit_of(Milliseconds setting) {
    return setting.count() > 0 ? setting : kForever;
  }
  void watch_deadlines();
  void look_again(TimePoint now);
  void on_deadline_timer();
  void limit_waiting();
  void restart_deadlines();
  bool give_up_expired(TimePoint now);
  void give_up_waiting(TimePoint now);
  void give_up_unsent(TimePoint now);
  void give_up(PendingExchange& entry, Failure failure);
  bool count_timeout();
  // Commands are numbered as they are sent.
  uint32_t tag_of_oldest() const { return static_cast<uint32_t>(pending_.popped()); }
  uint32_t tag_of_newest() const {
    return static_cast<uint32_t>(pending_.popped() + pending_.size() - 1);
  }
  bool is_tombstone(const PendingExchange& entry) const { return entry.exchange == &tombstone_; }
  uint64_t timely_answers() const { return pending_.popped() - tombstone_.gone(); }

  std::unique_ptr<BackendSettings> own_settings_;  // of a twin
  const BackendSettings* settings_;
  const std::string host_;
  const uint16_t port_;
  BackendHealth* health_;
  std::shared_ptr<const void> health_owner_;
  BackendTimes* times_ = nullptr;
  BackendTraffic* traffic_ = nullptr;
  uint64_t commands_ = 0;  // sent, or on their way
  uint64_t failed_ = 0;    // of these, that left the queue without an answer
  BackendSpeech speech_;
  LoginStatus login_status_ = LoginStatus::kNeedMore;  // of the last connect
  ConnectGate gate_;
  uint32_t recoveries_seen_ = 0;
  State state_ = State::kIdle;
  // Why the connection is being closed; none: not by us.
  std::optional<Failure> failure_;
  std::string complaint_;  // of the transport that was closed last; empty: none
  bool watches_deadlines_ = false;
  bool answer_began_ = false;  // of the oldest command, and parts of it were taken
  bool has_part_ = false;      // of an answer, that could not be taken yet
  bool sent_noreply_ = false;  // since the last command that has an answer
  bool destroyed_ = false;
  bool looks_up_ = false;  // the resolver has not answered yet
  size_t next_address_ = 0;
  TimePoint round_deadline_;
  std::vector<SocketAddress> addresses_;      // of the last lookup that succeeded
  std::shared_ptr<BackendConnection*> self_;  // for the resolver's answer, which may come too late

  ExchangeQueue pending_;
  Tombstone tombstone_;
  UnheardReply unheard_;
  Milliseconds limit_{0};  // of the next command: for its answer, or for the connection
  uint32_t timeouts_in_row_ = 0;
  uint64_t timely_at_timeout_ = 0;  // timely_answers() when the last of these was
  uint64_t timely_at_failure_ = 0;  // ... when the health was told of a soft failure
  // What the last look at the deadlines saw.
  uint64_t seen_popped_ = 0;
  uint64_t seen_written_ = 0;
  uint32_t slow_looks_ = 0;  // in a row
  TimePoint stuck_since_;
  Reply reply_;                           // the one that is being taken apart
  Reply end_;                             // and what follows it
  OutputQueue waiting_;                   // commands, until the connection stands
  uint64_t written_ = 0;                  // bytes, since the connection stands
  std::unique_ptr<ValueSink> collected_;  // the large value that is arriving
  std::function<void()> on_room_;         // of a value that is being sent; empty: none is
  std::vector<Responder> held_;           // of commands without a reply
  const std::unique_ptr<TimerHandle> connect_timer_;
  const std::unique_ptr<TimerHandle> deadline_timer_;
};

}  // namespace moxi
