// Takes the place of whoever gave up waiting for an answer: lets the connection check it like any
// other, drops it, and counts. One per connection; worker's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "proxy/backend/backend_counters.h"
#include "proxy/backend/dropped_value.h"
#include "proxy/backend/exchange.h"

namespace moxi {

class Tombstone final : public Exchange {
 public:
  // `counters` outlives it, or is replaced before.
  explicit Tombstone(BackendCounters& counters) : counters_(&counters) {}
  void count_in(BackendCounters& counters) { counters_ = &counters; }

  // How many have left the queue.
  uint64_t gone() const { return gone_; }

  bool on_hit(uint32_t, const Reply&) override {
    count_late();
    return true;
  }
  bool on_value(uint32_t, const Reply&) override { return true; }
  bool on_miss(uint32_t, std::string_view) override { return true; }
  bool on_general(uint32_t, const Reply& reply) override {
    if (!reply.value_pending) count_late();
    return true;
  }
  std::unique_ptr<ValueSink> sink_for(uint32_t, size_t size) override {
    return std::make_unique<DroppedValue>(size);
  }
  void on_large_value(uint32_t, LargeValue) override {}
  bool on_stat(uint32_t, std::string_view, std::string_view) override { return true; }
  void on_done(uint32_t, const Response&) override { count_late(); }
  void on_failed(uint32_t, Failure) override { ++gone_; }

 private:
  void count_late() {
    ++gone_;
    counters_->add(BackendStat::kLateAnswers);
  }

  BackendCounters* counters_;
  uint64_t gone_ = 0;
};

}  // namespace moxi
