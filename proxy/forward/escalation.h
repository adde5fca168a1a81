// Gets of all clients that wait for the same backend become one command: what is asked for within
// a turn of the worker's loop is collected for each backend, each key once, and sent when the turn
// ends, or before any other command goes to that backend. So a request never joins a batch of which
// a byte was written or behind which something was queued, and a client's own commands keep their
// order.
//
//   get a b (client 1) --+           open batch of backend 0: a c --+-> get a c
//   get a   (client 2) --+-> join()                                 |   (end of the turn)
//   get c   (client 3) --+           open batch of backend 1: b  ---+-> get b
//
// Without merging (merge_gets=0) the keys of one request still share a command. A gets makes its
// batch one of gets; gat and gats go alone (their sender seals at once). A backend that answers a
// batch of several requests with an error is asked again for each of them alone, once. One per pool
// and worker; on its thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/net/turn.h"
#include "common/protocol/request.h"
#include "proxy/forward/broadcast.h"
#include "proxy/forward/free_list.h"
#include "proxy/forward/get_batch.h"
#include "proxy/forward/key_waiter.h"
#include "proxy/forward/large_gets.h"

namespace moxi {

class Escalation final : public GetBatch::Owner, public TurnEnd {
 public:
  // All outlive it; `backends` are filled later, `count` of them.
  Escalation(Turn& turn, const Backends& backends, size_t count, const GetPolicy& policy,
             WorkerStats& stats, LargeGets& large_gets);
  ~Escalation();

  // `request` asks for `key`, which is placed.
  void join(const Request& request, const KeyRef& key, KeyWaiter&& waiter);
  // To be called before anything else is sent to the backend, or to all of them.
  void seal(size_t backend) {
    if (has_late_) send_late();
    if (open_[backend] != nullptr) send_open(backend);
  }
  void seal_all();

  // Batches that wait for their answer, or to be sent.
  size_t in_flight() const { return batches_.in_use(); }

 private:
  // A key that is asked for a second time.
  struct Again {
    std::string key;
    uint64_t hash;
    BackendConnection* backend;
    Command command;
    int64_t exptime;
    KeyWaiter waiter;
  };

  void end_of_turn() override { seal_all(); }
  void ask_alone(const GetBatch& batch, const KeyRef& key, KeyWaiter&& waiter) override;
  bool can_fetch_alone() const override { return large_gets_.has_room(); }
  void fetch_alone(const GetBatch& batch, std::string_view key, KeyWaiter&& waiter) override;
  void ask_again(GetBatch& batch) override {
    unanswered_.push_back(&batch);
    has_late_ = true;
  }
  void done(GetBatch& batch) override { batches_.give(batch); }

  [[gnu::noinline]] GetBatch& open(const Request& request, size_t backend);
  void send_open(size_t backend);
  void send_late();
  void send_again();

  Turn& turn_;
  const Backends& backends_;
  const GetPolicy policy_;
  WorkerStats& stats_;
  LargeGets& large_gets_;
  std::vector<GetBatch*> open_;  // of each backend; may be null
  std::vector<size_t> touched_;  // backends with an open batch, some of them sealed since
  bool has_late_ = false;        // something in the two that follow: older than all open batches
  std::vector<Again> again_;
  std::vector<GetBatch*> unanswered_;  // to be sent once more
  FreeList<GetBatch> batches_;
};

}  // namespace moxi
