// One general form with one key (mg, ms, md, ma or me, whatever protocol it was said in) on its way
// to one backend. It never joins others: its flags are its own. What the backend shows of the item
// is handed on as the client's codec expects it from a cache, so that the same answer is written.
// Reused through a FreeList; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "common/protocol/kept_meta.h"
#include "common/protocol/request.h"
#include "common/session/responder.h"
#include "proxy/backend/backend_connection.h"
#include "proxy/backend/exchange.h"
#include "proxy/forward/free_list.h"
#include "proxy/stats/worker_stats.h"

namespace moxi {

class GeneralForward final : public Exchange {
 public:
  // All outlive it. `home`: where it goes when it is done. `in_flight`: how many are not done.
  // `failed_is_miss`: of an mg; else an error is told.
  GeneralForward(FreeList<GeneralForward>& home, size_t& in_flight, WorkerStats& stats,
                 bool failed_is_miss)
      : home_(home), in_flight_(in_flight), stats_(stats), failed_is_miss_(failed_is_miss) {}

  // Sends `request` and answers it when the backend has, or at once if that is down. Done then.
  void start(const Request& request, BackendConnection& backend, Responder&& responder);

 private:
  bool on_hit(uint32_t, const Reply&) override { return false; }
  bool on_value(uint32_t, const Reply&) override { return false; }
  bool on_general(uint32_t part, const Reply& reply) override;
  std::unique_ptr<ValueSink> sink_for(uint32_t part, size_t size) override;
  void on_large_value(uint32_t, LargeValue value) override { large_ = std::move(value); }
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return false; }
  void on_done(uint32_t part, const Response& response) override;
  void on_failed(uint32_t part, Failure failure) override;

  const MetaFields& meta() const { return kept_.fields(); }
  bool is_own_key(const GeneralReply& reply);
  ItemState state_of(const GeneralReply& reply) const;
  bool take_get(const Reply& reply);
  bool take_set(const GeneralReply& reply);
  bool take_number(const Reply& reply);
  void count_get(bool is_hit, size_t bytes);
  void tell(const Response& response);
  void leave();

  FreeList<GeneralForward>& home_;
  size_t& in_flight_;
  WorkerStats& stats_;
  const bool failed_is_miss_;
  Command command_ = Command::kMetaGet;
  Command counted_as_ = Command::kGet;
  size_t value_size_ = 0;  // of what is stored
  KeptMeta kept_;
  Responder responder_;
  const BackendConnection* backend_ = nullptr;
  ItemState state_;          // of the large value that is arriving
  LargeValue large_;         // and the value, when it is complete
  bool is_dropped_ = false;  // or nobody wants it
};

}  // namespace moxi
