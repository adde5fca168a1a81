// Connected pairs of byte streams in memory, named by numbers as descriptors are, so that a
// connection can be run without sockets. For one thread.
//
//     end A (fd 1000000)                     end B (fd 1000001)
//       write --------> [ B's inbox, at most `capacity` bytes ] --------> read
//       read  <-------- [ A's inbox ] <-------------------------------- write
//
// An end behaves like a TCP socket: reads go on after the other end's half close until its bytes
// are used up; closing with unread bytes resets the other end, and a reset destroys what the other
// end has not read yet (TCP may do so, and code must not depend on luck).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace moxi {

struct VirtualReadiness {
  bool readable = false;
  bool writable = false;
};

class VirtualNetwork {
 public:
  static constexpr size_t kDefaultCapacity = 64 * 1024;
  static constexpr int kFirstFd = 1'000'000;  // no real descriptor has such a number

  enum class Outcome { kOk, kWouldBlock, kEnd, kReset };
  struct Moved {
    Outcome outcome = Outcome::kOk;
    size_t bytes = 0;
  };

  // Two connected ends; each inbox holds at most `capacity` bytes.
  std::pair<int, int> make_pair(size_t capacity = kDefaultCapacity);

  // Moves at most `limit` bytes (and at least one if kOk).
  Moved read(int fd, char* into, size_t limit);
  Moved write(int fd, std::string_view from);
  void shutdown_write(int fd);
  void close(int fd);
  // Ends the connection with an RST towards the other end.
  void reset(int fd);

  // False for an end that is closed or was never made.
  bool is_open(int fd) const { return ends_.count(fd) != 0; }
  VirtualReadiness readiness(int fd) const;
  size_t unread(int fd) const;
  // Changes how much the inbox of `fd` holds from now on.
  void set_capacity(int fd, size_t capacity) { ends_.at(fd).capacity = capacity; }

 private:
  struct End {
    int other = -1;
    std::string inbox;
    size_t capacity = kDefaultCapacity;
    bool is_ended = false;      // the other end sends nothing more
    bool is_reset = false;      // reads and writes fail from here on
    bool has_finished = false;  // this end sends nothing more
  };

  End* find(int fd);
  size_t room_towards(const End& end) const;

  std::map<int, End> ends_;
  int next_fd_ = kFirstFd;
};

}  // namespace moxi
