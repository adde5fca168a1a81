// One client: turns what it sends into requests, runs them through the handler of its role, and
// puts the answers back in order.
//
//   input -> parse up to 32 ahead -> prefetch their keys -> run them one by one
//            '- stops when the output is full or the window is used up; goes on when it drains
//   answers: nothing waits -> straight into the output queue; else into their ReplyQueue slot
//
// Lives in its worker's SessionPool for ever; start() gives it a client, closing takes it away.
// What only a busy session needs (Unfinished) is lent by the worker while it is needed.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "common/net/connection.h"
#include "common/protocol/codec.h"
#include "common/session/body_transfer.h"
#include "common/session/client_protocols.h"
#include "common/session/connection_log.h"
#include "common/session/handler.h"
#include "common/session/producer.h"
#include "common/session/reply_queue.h"

namespace moxi {

struct Running;
class Worker;

// The part of a session that exists only while something of it is unfinished.
struct Unfinished {
  enum class Mode : uint8_t { kNone, kLine, kBody };

  ReplyQueue replies;
  size_t keys_in_flight = 0;
  size_t bodies_in_flight = 0;  // bytes of values that are being stored
  size_t waiting_bytes = 0;     // of answers behind the first
  Mode mode = Mode::kNone;
  BodyTransfer body;     // kBody
  Request line;          // kLine: a get line with keys that have not run
  size_t line_keys = 0;  // bytes at the front of the input that hold such keys, and
  size_t line_size = 0;  // bytes up to the end of that part of the line
  std::unique_ptr<Producer> producer;
  Ticket produced = 0;  // the request that it answers
  // Values of other requests that come from producers, which wait until it is their turn.
  std::vector<std::pair<Ticket, std::unique_ptr<Producer>>> later;

  // Input is not simply the next request.
  bool is_under_way() const { return mode != Mode::kNone || producer != nullptr; }
};

class Session final : public Connection {
 public:
  explicit Session(Worker& worker);

  // `generation` is unlike any that this session or another of the worker had.
  void start(Transport& transport, int fd, uint8_t role, uint32_t generation);
  // The same for a client that is one datagram; `fd` is the port's. It runs to its end at once, or
  // what it still waits for is given up.
  void start_datagram(Transport& transport, int fd, uint8_t role, uint32_t generation);
  void run_to_end();
  bool is_datagram() const { return is_unwatched(); }
  // From the worker's ready list.
  void resume();
  // False if it is in the ready list already.
  bool mark_ready() {
    const bool was = ready_;
    ready_ = true;
    return !was;
  }
  // Says `text` to a client that has just come and asks for nothing, and lets it go.
  void announce(std::string_view text);
  // No more requests are taken; closes when all answers are out.
  void finish();

  // For the Drain: reads what has arrived (false: nothing), and says that nothing more will be
  // read. settle() finishes a session that is between two requests, or that can get no further.
  bool read_rest() { return !finishing_ && !is_closing() && read_now(); }
  void take_no_more() { stop_reading(); }
  void settle(bool may_read_on);
  uint8_t role() const { return role_; }

  // For the IdleWatch: how many requests there were, modulo 65536, and whether it waits for the
  // next one alone.
  uint32_t requests() const { return next_ticket_; }
  bool is_at_rest() const;

  // For lists of connections: what it is doing, in memcached's words, and when it last sent
  // something.
  std::string_view state_word() const;
  uint32_t last_second() const { return last_second_; }
  int descriptor() const { return fd(); }

  // For the UnreadWatch: bytes of answers that the client has not taken; whether that is for its
  // socket's being full; the end of being watched, and of the client.
  size_t pending_bytes() const;
  bool is_held_up() const { return is_stuck(); }
  uint32_t generation() const { return generation_; }
  // For the IdleWatch.
  void close_idle();
  void forget_suspicion() { suspected_ = false; }
  void close_unread();

  // The responder's side. What is said to a client that has gone is dropped.
  bool is_live(RequestId id) const { return generation_of(id) == generation_; }
  void make_room(RequestId id);
  void reply_hit(RequestId id, std::string_view key, const ItemView& item);
  void reply_value(RequestId id, std::string_view key, const ItemView& item);
  void reply_large(RequestId id, std::string_view key, const ItemView& item, LargeValue value);
  void reply_large_hit(RequestId id, std::string_view key, const ItemView& item, LargeValue value);
  void reply_stat(RequestId id, std::string_view name, std::string_view value);
  void reply_done(RequestId id, const Response& response);
  void refer_to(RequestId id, MetaFields& kept);
  void start_producer(RequestId id, std::unique_ptr<Producer> producer);
  void start_value(RequestId id, std::string_view key, const ItemView& item, size_t size,
                   std::unique_ptr<Producer> body);
  void wake_producer(RequestId id);
  void wake_body(uint32_t generation);
  bool has_unsent_before(RequestId id) const;

 private:
  // Where the parts of one answer go.
  struct Target {
    OutputQueue* queue;
    const ReplyContext* context;
    PendingReply* slot;
  };

  void on_input(Block& input, size_t fresh) override;
  std::span<char> direct_room() override;
  void on_direct(size_t n) override;
  void on_end() override;
  void on_written(size_t n) override;
  void before_close() override;
  void on_closed() override;

  void begin(uint8_t role, uint32_t generation);

  // Running requests.
  bool choose_protocol(const Block& input);
  void work(Block& input);
  unsigned run_batch(Block& input, size_t limit);
  void run(Request& request, Block& input);
  bool run_locally(const Request& request);
  void dispatch(const Request& request, BodySink* body);
  void wait_for_answer(Ticket ticket, const Request& request);
  bool continue_unfinished(Block& input);
  bool run_line(Request& request, Block& input);
  void save_line(const Request& request, Block& input);
  bool next_group(Request& request, Block& input);
  void reject_line(const Request& request);
  void start_body(const Request& request, Block& input);
  bool continue_body(Block& input);
  void run_body();
  size_t group_room() const;
  bool awaits_body() const;

  // Clients that have to say who they are.
  // So much of what somebody unknown is told may wait for its being read.
  static constexpr size_t kMaxUnknownQueued = 2048;
  bool is_at_login() const { return stage_ >= Stage::kTextLogin; }
  Response log_in(const Request& request);
  Response judge_login(bool good, Stage next);
  void limit_attempts(Outcome answered);

  // Flow.
  size_t window() const;
  // A client with this much output queued is not read further until it has read some of it.
  static constexpr size_t kMaxQueued = size_t{256} << 10;
  bool is_blocked() const {
    return output_bytes() >= kMaxQueued || (unfinished_ != nullptr && waits_for_answers());
  }
  bool waits_for_answers() const;
  void go_on_if_possible();
  void finish_if_ended();
  [[gnu::noinline]] void close_when_answered();

  // The producer.
  bool is_producing() const { return unfinished_ != nullptr && unfinished_->producer != nullptr; }
  void begin_production(Ticket ticket, std::unique_ptr<Producer> producer);
  bool give_turn();
  void produce();
  void end_production();
  void wait_for_producer(Block& input);

  // The running request, if it is this one and its answer can go straight out.
  Running* running_direct(RequestId id) const;
  Target target(Ticket ticket);
  void account(const Target& to, size_t before);
  void complete(const Target& to);
  void learn_reply_size(uint32_t bytes);
  void release_answers();

  Worker& worker() const;
  Handler& handler() const;
  const ServerCodec& codec() const;
  Unfinished& unfinished();
  void give_back_unfinished();

  // In an order that leaves no gaps: there may be very many sessions.
  uint32_t generation_ = 0;  // 0: no client
  Ticket next_ticket_ = 0;
  uint16_t average_reply_ = 0;  // per key, moving, in units of kReplyUnit bytes; 0: not known
  uint32_t last_second_ = 0;    // of the process
  Stage stage_ = Stage::kUndecided;
  CloseReason close_reason_ = CloseReason::kError;
  uint8_t failed_logins_ = 0;
  bool may_step_ = false;  // a login was begun and waits for its second part
  std::unique_ptr<Unfinished> unfinished_;
};

}  // namespace moxi
