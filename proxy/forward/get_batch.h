// One retrieval on its way to one backend, for all who asked for its keys in the same turn: each
// key is asked for once, and its answer goes to everybody who waits for it.
//
//   keys     [ a | b | c ]      get a b c        in the order in which they were first asked for;
//   waiters    |   |   '- w2                     the backend answers in this order, misses left out
//              |   '- w1 -> w4
//              '- w0 -> w3 -> w5
//
// Nobody adds to it once it was sent. Reused through a FreeList of its Owner; worker's thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "common/protocol/request.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/arena.h"
#include "proxy/forward/key_waiter.h"
#include "proxy/route/placed_key.h"
#include "proxy/stats/worker_stats.h"

namespace moxi {

// What one command may ask for.
inline constexpr size_t kMaxKeysPerCommand = 128;
inline constexpr size_t kMaxKeyBytesPerCommand = 8192;

// What becomes of a get that a backend fails.
struct GetPolicy {
  bool failed_is_miss = true;  // else an error
  uint32_t retries = 1;        // when the connection ended before any byte of the answer
  bool merges = true;          // requests of several clients into one command
};

class GetBatch final : public Exchange {
 public:
  class Owner {
   public:
    // The backend answered a command of several requests with an error: each request is to be asked
    // alone. The key is valid during the call only.
    virtual void ask_alone(const GetBatch& batch, const KeyRef& key, KeyWaiter&& waiter) = 0;
    // A value that should not be held is asked for once more, for its only waiter: whether that is
    // possible, and then that it is done. The key is valid during the call only.
    virtual bool can_fetch_alone() const = 0;
    virtual void fetch_alone(const GetBatch& batch, std::string_view key, KeyWaiter&& waiter) = 0;
    // The connection ended before any byte of the answer: the batch is to be sent once more.
    virtual void ask_again(GetBatch& batch) = 0;
    // Everybody was told.
    virtual void done(GetBatch& batch) = 0;

   protected:
    ~Owner() = default;
  };

  // All outlive it.
  GetBatch(Owner& owner, BlockPool& pool, const GetPolicy& policy, WorkerStats& stats)
      : owner_(owner), policy_(policy), stats_(stats), arena_(pool) {}

  // Empty, of `request`'s kind. `backend` outlives the batch.
  void begin(const Request& request, BackendConnection& backend);
  // Whether a key of `request` may go with what is there.
  bool takes(const Request& request, std::string_view key) const {
    return is_touching(request.command) == is_touching(command_) && has_room(key);
  }
  bool has_room(std::string_view key) const {
    return keys_.size() < kMaxKeysPerCommand &&
           (keys_.empty() || key_bytes_ + key.size() < kMaxKeyBytesPerCommand);
  }
  // Precondition: has_room(). `key.hash` is that of the key, for equal ones to be found.
  void add(const KeyRef& key, Command command, KeyWaiter&& waiter);
  // Asks the backend for all of them; they are told at once if it is down.
  void send();

  // Its last key is one of `waiter`'s request.
  bool ends_with(const KeyWaiter& waiter) const {
    return waiter.is_same_request(waiters_.back().waiter);
  }
  // Holds keys of `waiter`'s request, for `backend`.
  bool is_for(const BackendConnection& backend, const KeyWaiter& waiter) const {
    return backend_ == &backend && ends_with(waiter);
  }
  Command command() const { return command_; }
  int64_t exptime() const { return exptime_; }
  BackendConnection& backend() const { return *backend_; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kIndexSize = 256;  // at most half of it is used

  struct Entry {
    uint32_t first = kNone;  // of its waiters
    uint32_t last = kNone;
  };
  struct Waiting {
    explicit Waiting(KeyWaiter&& who) : waiter(std::move(who)) {}

    KeyWaiter waiter;
    uint32_t next = kNone;  // for the same key
  };

  bool on_hit(uint32_t part, const Reply& value) override;
  bool on_value(uint32_t part, const Reply& value) override;
  bool on_miss(uint32_t part, std::string_view key) override;
  std::unique_ptr<ValueSink> sink_for(uint32_t part, size_t size) override;
  void on_large_value(uint32_t part, LargeValue value) override;
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  size_t find(const KeyRef& key);
  bool skip_to(std::string_view key);
  template <typename Tell>
  void tell(size_t entry, Tell tell);
  template <typename Tell>
  void tell_rest(Tell tell);
  void tell_large();
  void fetch_alone();
  void miss(size_t entry);
  void miss_rest();
  void count_sent();
  void finish();

  Owner& owner_;
  const GetPolicy& policy_;
  WorkerStats& stats_;
  BackendConnection* backend_ = nullptr;
  Command command_ = Command::kGet;
  uint32_t retried_ = 0;
  uint32_t joined_ = 0;  // requests behind the first one
  int64_t exptime_ = 0;
  size_t key_bytes_ = 0;
  size_t at_ = 0;  // the first key that is not answered
  Arena arena_;
  std::vector<KeyRef> keys_;
  std::vector<Entry> entries_;  // of the same key
  std::vector<Waiting> waiters_;
  ItemView item_;                            // of the large value that is arriving, for the key at_
  LargeValue large_;                         // and the value, when it is complete
  bool is_dropped_ = false;                  // it was too large to be held
  std::array<uint8_t, kIndexSize> index_{};  // by hash: number of the key + 1; only with two keys
};

}  // namespace moxi
