// A command that every backend of a pool has to carry out: flush_all, stats and its like. The
// client is told of success only if all of them said so. Reused through a FreeList; worker's
// thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/free_list.h"
#include "proxy/forward/stats_listing.h"

namespace moxi {

// A connection is kept by all handlers of the worker that still have something to do with it.
using Backends = std::vector<std::shared_ptr<BackendConnection>>;

class Broadcast final : public Exchange {
 public:
  // Both outlive it. `home`: where it goes when it is done.
  Broadcast(FreeList<Broadcast>& home, ListingBudget& budget) : home_(home), budget_(budget) {}

  // Sends `request` to each of `backends`, which outlive it, and answers when all have. Done then.
  // `kind`: how statistics are put together.
  void start(const Request& request, ListingKind kind, const Backends& backends,
             Responder responder);

 private:
  // How a backend answered. The words of an error are not kept: who failed is told instead.
  struct Answer {
    Outcome outcome = Outcome::kEnd;
    std::optional<Failure> failure;
  };

  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t part, std::string_view name, std::string_view value) override;
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  bool is_expected(Outcome outcome) const;
  void one_less();
  void answer();

  FreeList<Broadcast>& home_;
  ListingBudget& budget_;
  Responder responder_;
  const Backends* backends_ = nullptr;
  Command command_ = Command::kStats;
  bool is_reset_ = false;  // `stats reset`, which lists nothing
  size_t outstanding_ = 0;
  std::vector<Answer> answers_;
  std::unique_ptr<StatsListing> listing_;
};

}  // namespace moxi
