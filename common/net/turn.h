// What the connections of one worker share within a turn of its loop: buffers, the block that is
// read into, and the list of connections whose output is to be written when the turn ends.
//
//   [turn: poll -> on_ready() of each -> ... ] -> flush(): one writev per connection with output
//
// A worker is one of these; all on its thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "common/base/block_pool.h"
#include "common/net/event_loop.h"

namespace moxi {

class Connection;

// Who has more to send once everything of a turn has been handled.
class TurnEnd {
 public:
  // Before the output of the turn is written.
  virtual void end_of_turn() = 0;

 protected:
  ~TurnEnd() = default;
};

class Turn {
 public:
  // `output_limit`: once the worker's buffers exceed it, connections whose peer does not read are
  // closed.
  Turn(std::unique_ptr<EventLoop> loop, size_t output_limit);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  EventLoop& loop() { return *loop_; }
  BlockPool& pool() { return pool_; }
  bool is_over_limit() const { return pool_.bytes_out() > output_limit_; }

  // The block that reads go into when a connection holds no input of its own; empty.
  Block* scratch();
  bool is_scratch(const Block* block) const { return block == scratch_; }
  // The caller keeps the scratch block; the next one will be another.
  void give_up_scratch() { scratch_ = nullptr; }

  // `end` is told of the end of each turn until it is removed.
  void add_turn_end(TurnEnd& end) { ends_.push_back(&end); }
  void remove_turn_end(TurnEnd& end) { std::erase(ends_, &end); }

  // Ends the turn: writes the output of everything that was marked since the last call.
  void flush();
  // Between two connections of a turn: writes the output of those that will have no more in it, so
  // that few blocks serve many clients.
  void flush_if_many() {
    if (marked_count_ >= many_) flush_early();
  }

  // For connections: `connection` has output to write (it may have closed by then); is destroyed
  // before that; lingers until its peer hangs up or a second has passed; has closed while it did.
  void mark(Connection& connection) {
    if (marked_count_ == marked_.size()) marked_.resize(2 * marked_count_ + 64);
    marked_.data()[marked_count_++] = &connection;
  }
  void forget(Connection& connection);
  void linger(Connection& connection);
  // From here on nobody lingers for longer than `most`, those that do already among them.
  void shorten_linger(Milliseconds most);
  void stop_lingering(Connection& connection);

 private:
  struct Lingering {
    Connection* connection;
    TimePoint deadline;
  };
  static constexpr size_t kMany = 4;

  void flush_early();
  void end_lingering();

  const std::unique_ptr<EventLoop> loop_;
  const size_t output_limit_;
  BlockPool pool_;
  Block* scratch_ = nullptr;
  std::vector<Connection*> marked_;  // the first marked_count_ of them
  size_t marked_count_ = 0;
  size_t many_ = kMany;
  std::vector<TurnEnd*> ends_;
  Milliseconds linger_time_{1000};
  std::vector<Lingering> lingering_;
  std::unique_ptr<TimerHandle> linger_timer_;
};

}  // namespace moxi
