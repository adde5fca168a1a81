// Host names to addresses, on a thread of its own, because getaddrinfo() may block for seconds.
//
//     any thread: resolve() --> [ queue, bounded ] --> resolver thread: getaddrinfo()
//     caller's thread: done(addresses) <-- post <---------------'
//
// One lookup runs at a time, in the order of the calls. Numeric addresses and unix paths do not
// wait behind the queue. An answer always comes through `post`, never from within resolve().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/net/socket_address.h"

namespace moxi {

class Resolver {
 public:
  // In the order in which they should be tried; never empty.
  using Addresses = Result<std::vector<SocketAddress>>;
  using Done = std::function<void(Addresses)>;
  // Runs a task on the caller's thread (as Worker::post); may be called from any thread.
  using Post = std::function<void(std::function<void()>)>;
  // The lookup itself; may block.
  using Lookup = std::function<Addresses(const std::string& host, uint16_t port)>;

  static constexpr size_t kDefaultQueue = 1024;

  explicit Resolver(size_t most_queued = kDefaultQueue);
  Resolver(size_t most_queued, Lookup lookup);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  // Requests without an answer are dropped: no `post` is called from here on. A lookup that is
  // stuck is left to end by itself, on a thread that keeps nothing of its caller's. Not to be
  // called from within `post`.
  ~Resolver();

  // Any thread. `host` is numeric, a name, or the path of a unix socket (begins with '/'). If the
  // queue is full the answer is an error.
  void resolve(std::string host, uint16_t port, Post post, Done done);

 private:
  struct State;

  static bool has_thread(const std::shared_ptr<State>& state);  // makes it; the mutex is held
  static void run(const std::shared_ptr<State>& state);

  const std::shared_ptr<State> state_;
};

// What the resolver's thread calls: getaddrinfo() for stream sockets. Blocks.
Resolver::Addresses look_up(const std::string& host, uint16_t port);

}  // namespace moxi
