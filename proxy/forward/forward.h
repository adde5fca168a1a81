// One command with one key, on its way to one backend: most of what a proxy does. Keeps what it
// takes to check and to pass on the answer. Reused through a FreeList; worker's thread only.
#pragma once

#include <string_view>

#include "common/base/block_pool.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/free_list.h"
#include "proxy/forward/key_copy.h"

namespace moxi {

class Forward final : public Exchange {
 public:
  // Both outlive it. `home`: where it goes when it is done.
  Forward(FreeList<Forward>& home, BlockPool& pool) : home_(home), pool_(pool) {}

  // Sends `request`, which has one key, and answers it when the backend has, or at once if that is
  // down. For a retrieval a backend that fails is a miss. Done then.
  void start(const Request& request, BackendConnection& backend, Responder&& responder);

 private:
  bool on_hit(uint32_t part, const Reply& value) override;
  bool on_value(uint32_t part, const Reply& value) override;
  void on_large_value(uint32_t part, LargeValue value) override;
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;
  void finish();

  FreeList<Forward>& home_;
  BlockPool& pool_;
  Responder responder_;
  const BackendConnection* backend_ = nullptr;
  Command command_ = Command::kGet;
  bool has_value_ = false;
  KeyCopy key_;       // of a retrieval
  ItemView item_;     // with large_
  LargeValue large_;  // shown when its END is there
};

}  // namespace moxi
