// A descriptor and its buffers: reads when there is something, queues output, writes it once a
// turn. The base of sessions (clients) and of backend connections.
//
//   socket -> read -> [input block] -> on_input() takes what it can use, the rest is kept
//   socket <- flush (one writev a turn) <- OutputQueue <- whoever answers
//
// Idle, it owns no buffer: reads go into the turn's scratch block, and only what is left of an
// unfinished command is kept, in a block of a fitting size. Owned by a worker; on its thread only.
// A derived object is destroyed or opened again by its owner, after on_closed() and outside of its
// callbacks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/base/output_queue.h"
#include "common/net/event_loop.h"
#include "common/net/transport.h"
#include "common/net/turn.h"

namespace moxi {

class Connection : public IoWatch {
 public:
  OutputQueue& output() { return output_; }
  size_t output_bytes() const { return output_.bytes(); }
  BlockPool& pool() { return turn_.pool(); }
  // The output will be written when the turn ends.
  void mark() {
    if (!marked_) {
      marked_ = true;
      turn_.mark(*this);
    }
  }

  // Closes at once; output that was not written is dropped.
  [[gnu::noinline]] void close_now();
  // Writes what is queued, tells the peer that nothing follows and drops what it still sends until
  // it hangs up (at most a second): so a reset never destroys the last answer.
  void close_after_output();
  bool is_open() const { return open_; }

  // More output may come in this turn: it is worth waiting for.
  bool is_flushed_late() const { return collects_ || ready_; }

  void on_ready(bool readable, bool writable) final;
  void flush();

 protected:
  explicit Connection(Turn& turn) : turn_(turn) {}
  ~Connection();

  // Owns `fd` and starts to read. `connecting`: waits for the connection to be made first, the
  // transport's handshake included (on_connected()); that it failed shows when it is written or
  // read, or closes it. May be called again once it has been closed.
  void open(Transport& transport, int fd, bool connecting);
  // The same for what stands in for a socket and is read and flushed by who opens it: `fd` is only
  // a name, the loop does not watch it.
  void open_unwatched(Transport& transport, int fd);

  // Takes what it can use from the front of `input` (by advancing input.begin); the rest is shown
  // again with what follows. `fresh`: how many of the bytes have just arrived.
  virtual void on_input(Block& input, size_t fresh) = 0;
  // While is_direct(): where the next bytes go, and how many came.
  virtual std::span<char> direct_room() { return {}; }
  virtual void on_direct(size_t) {}
  virtual void on_connected() {}
  // The peer will send nothing more. By default the connection is closed.
  virtual void on_end() { close_now(); }
  // Some output was written; the rest waits for the peer to read.
  virtual void on_written(size_t) {}
  // It is about to be closed.
  virtual void before_close() {}
  // The descriptor is closed, the buffers are gone.
  virtual void on_closed() = 0;

  // Many others add to its output within a turn: it is written when the turn ends.
  void set_collecting() { collects_ = true; }
  void set_direct(bool direct) { direct_ = direct; }
  // Reads once without having been told that there is something; false: there was nothing.
  bool read_now();
  // What was read until now is all that will be.
  void stop_reading();
  // Input is kept but on_input() is not called, and the peer is held up, until resumed.
  void pause_reading() { paused_ = true; }
  void resume_reading();
  bool is_reading_paused() const { return paused_; }
  // Shows the input that was kept to on_input() again (after a yield or a pause).
  void reconsider();
  bool has_input() const { return input_ != nullptr; }
  std::string_view kept_input() const {
    return input_ == nullptr ? std::string_view() : std::string_view(input_->begin, input_->size());
  }
  // True: what is kept is not an unfinished command but work for later in this turn.
  void keep_input_whole(bool keep) { keep_whole_ = keep; }

  Turn& turn() const { return turn_; }
  int fd() const { return fd_; }
  bool is_stuck() const { return waiting_to_write_; }
  bool is_closing() const { return closing_; }
  bool has_ended() const { return ended_; }
  bool is_unwatched() const { return unwatched_; }
  // Why the transport cannot go on, of a connection that is open or about to be closed.
  std::string transport_complaint() { return transport_->complaint(); }

 private:
  bool read_some();
  bool read_direct();
  void drop_input();
  void show(Block* block, size_t fresh);
  void settle(Block* block);
  void reset(Transport& transport, int fd);
  [[gnu::noinline]] bool shake_hands();
  void watch(bool read, bool write);
  Block* read_block();
  bool handle_read(IoResult result);
  void after_partial_write(bool stuck);
  void start_linger();
  void update_interest();
  bool has_more_behind() const { return layered_ && transport_->is_unfinished(); }

  Turn& turn_;
  Transport* transport_ = nullptr;
  OutputQueue output_;
  Block* input_ = nullptr;
  int fd_ = -1;
  bool open_ : 1 = false;
  bool connecting_ : 1 = false;
  bool marked_ : 1 = false;
  bool direct_ : 1 = false;
  bool paused_ : 1 = false;
  bool keep_whole_ : 1 = false;
  bool waiting_to_write_ : 1 = false;
  bool closing_ : 1 = false;
  bool lingering_ : 1 = false;
  bool ended_ : 1 = false;
  bool watches_read_ : 1 = false;
  bool watches_write_ : 1 = false;
  bool collects_ : 1 = false;
  bool sealed_ : 1 = false;
  bool unwatched_ : 1 = false;
  bool layered_ : 1 = false;

 protected:
  // The derived class's; here because there is room.
  bool ready_ : 1 = false;
  bool finishing_ : 1 = false;
  bool suspected_ : 1 = false;
  uint8_t role_ = 0;
};

}  // namespace moxi
