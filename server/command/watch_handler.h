// A LocalHandler's stand-in while somebody watches commands or connections: tells the log what it
// sees, and leaves the work to whoever would do it otherwise. One per worker, on its thread.
#pragma once

#include <atomic>
#include <unordered_map>

#include "common/net/socket_address.h"
#include "common/session/connection_log.h"
#include "common/session/handler.h"
#include "server/command/cache_access.h"
#include "server/watch/log_hub.h"

namespace moxi {

class Worker;
struct ItemGlimpse;

class WatchHandler final : public Handler, public ConnectionLog {
 public:
  // All outlive the handler. `counts` says by which of the two commands are carried out.
  WatchHandler(Handler& plain, Handler& counting, const std::atomic<bool>& counts,
               const CacheAccess& access)
      : plain_(plain), counting_(counting), counts_(counts), access_(access) {}

  // Before the worker starts: whose handler it is, and where it tells.
  void attach(Worker& worker, LogHub& hub) {
    worker_ = &worker;
    hub_ = &hub;
    ring_ = &hub.add_ring();
  }

  void prefetch(std::span<KeyRef> keys) override { inner().prefetch(keys); }
  size_t group_size() const override { return plain_.group_size(); }
  std::variant<std::unique_ptr<BodySink>, Outcome> reserve_body(const ClientContext& client,
                                                                const Request& request) override;
  void handle(const ClientContext& client, const Request& request, BodySink* body,
              Responder&& responder) override;
  void client_came(const ClientContext& client) override { inner().client_came(client); }
  void answered_by_session(const Request& request) override {
    inner().answered_by_session(request);
  }
  void client_gone(const ClientContext& client) override { inner().client_gone(client); }

  void connections_watched(bool on) override;
  void connection_came(int fd) override;
  void handshake_failed(int fd, std::string_view why) override;
  void connection_goes(int fd, CloseReason reason) override;

 private:
  Handler& inner() const { return counts_.load(std::memory_order_relaxed) ? counting_ : plain_; }
  ItemGlimpse look(const KeyRef& key) const;
  // By looking for it: only where a value is refused.
  int descriptor_of(const ClientContext& client) const;
  void tell_connection(LogLine& line, const SocketAddress& peer, int fd, std::string_view reason);
  void tell_get(const KeyRef& key, const ItemGlimpse& item, int fd);
  void tell_store(const Request& request, Outcome outcome, int fd);
  void tell_delete(const Request& request, const ItemGlimpse& item);
  int64_t seconds_left(RelTime exptime) const;

  Handler& plain_;
  Handler& counting_;
  const std::atomic<bool>& counts_;
  const CacheAccess& access_;
  Worker* worker_ = nullptr;
  LogHub* hub_ = nullptr;
  LogRing* ring_ = nullptr;
  // While connections are watched: by descriptor. One that both ends have closed cannot be asked.
  std::unordered_map<int, SocketAddress> peers_;
};

}  // namespace moxi
