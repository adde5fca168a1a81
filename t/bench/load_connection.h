// One connection of the load generator: keeps `depth` commands in flight, judges the answers.
//
//     requests:  asked_  [ sent ... | front = the one whose answer is next ]      FIFO
//     keys:      asked_keys_[key_front_ ..)   keys of these gets, in the same order
//     bytes:     input_ [ partial reply ]     output_ [ commands not yet written ]
//
// Everything that came with one read is answered by one write. Owned by the generator's only
// thread; the run tells it when its socket is ready.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "t/bench/load_counters.h"
#include "t/bench/load_options.h"
#include "t/bench/reply_scanner.h"
#include "t/bench/request_maker.h"
#include "t/bench/tcp.h"

namespace moxi {

class LoadConnection {
 public:
  LoadConnection(const LoadOptions& options, UniqueFd socket);

  int fd() const { return socket_.get(); }
  bool idle() const { return in_flight() == 0; }
  // Whether commands wait for room in the socket.
  bool wants_write() const { return !output_.empty(); }

  // Asks until `depth` commands are in flight (or the maker has no more), and writes.
  Status begin(RequestMaker& maker);
  // Reads what is there, counts what is answered, asks as much again, and writes.
  Status on_readable(RequestMaker& maker, LoadCounters& counters);
  Status on_writable() { return flush(); }

 private:
  size_t in_flight() const { return asked_.size() - asked_front_; }
  void ask(RequestMaker& maker, uint64_t now);
  void scan_input(RequestMaker& maker, LoadCounters& counters, uint64_t now);
  // Takes one reply; true when it ends a command.
  bool take(const Reply& reply, RequestMaker& maker, LoadCounters& counters);
  void take_value(const Reply& reply, LoadCounters& counters);
  void finish(LoadCounters& counters, uint64_t now);
  void forget_finished();
  Status flush();

  const LoadOptions& options_;
  UniqueFd socket_;
  std::vector<Asked> asked_;
  size_t asked_front_ = 0;
  std::vector<uint32_t> asked_keys_;
  size_t key_front_ = 0;
  size_t key_position_ = 0;  // where in asked_keys_ the front get's values have come to
  uint32_t hits_ = 0;        // of the front get
  std::vector<char> input_;
  size_t input_size_ = 0;
  std::string output_;
};

}  // namespace moxi
