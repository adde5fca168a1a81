// One command with one key that is not a retrieval, on its way to one backend. Reused through a
// FreeList; worker's thread only.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/free_list.h"
#include "proxy/stats/command_counters.h"

namespace moxi {

class Forward final : public Exchange {
 public:
  // Both outlive it. `home`: where it goes when it is done.
  Forward(FreeList<Forward>& home, CommandCounters& commands) : home_(home), commands_(commands) {}

  // Sends `request` and answers it when the backend has, or at once if that is down. Done then.
  void start(const Request& request, BackendConnection& backend, Responder&& responder);

 private:
  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  FreeList<Forward>& home_;
  CommandCounters& commands_;
  Command command_ = Command::kSet;
  Responder responder_;
  const BackendConnection* backend_ = nullptr;
};

}  // namespace moxi
