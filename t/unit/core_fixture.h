// The parts of a cache on a virtual clock, for tests that work below its interface.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "server/cache/cache_thread.h"
#include "server/cache/flush.h"
#include "server/cache/item_access.h"
#include "server/cache/item_store.h"
#include "server/cache/page_sweep.h"
#include "t/support/virtual_clock.h"

namespace moxi {

class TestCore {
 public:
  explicit TestCore(const CacheConfig& config = {})
      : core_(std::move(CacheCore::create(config, seconds_, 7).value())),
        thread_(std::make_unique<CacheThread>(*core_)) {}

  CacheCore& core() { return *core_; }
  ThreadBlock& block() { return thread_->block(); }
  const SecondClock& clock() const { return seconds_; }

  void pass(int64_t seconds) {
    clock_.advance(std::chrono::seconds(seconds));
    seconds_.advance(clock_);
  }
  Stored set(std::string_view key, std::string_view value, int64_t exptime = 0) {
    StoreRequest request;
    request.key = key;
    request.hash = hash(key);
    request.exptime = seconds_.expiry(exptime);
    return store_value(*core_, block(), request, value, nullptr);
  }
  bool touch(std::string_view key, int64_t exptime) {
    return touch_item(*core_, block(), {key, hash(key), seconds_.expiry(exptime)}) ==
           Touched::kTouched;
  }
  bool remove(std::string_view key) {
    return remove_item(*core_, block(), key, hash(key)) == Removed::kRemoved;
  }
  bool has(std::string_view key) {
    class Nothing final : public ItemVisitor {
      void visit(const ItemView&) override {}
      void visit_large(const ItemView&, LargeValue) override {}
    } nothing;
    return read_item(*core_, *thread_, key, hash(key), nothing) == ReadResult::kHit;
  }
  void flush() { flush_cache(*core_, block()); }
  SweptPage sweep(PageId page, SweepReason reason = SweepReason::kDue) {
    return sweep_page(*core_, block(), page, reason);
  }
  // Linked, whether dead or not.
  int64_t items() {
    core_->report_population(block());
    int64_t sum = 0;
    core_->blocks.for_each([&sum](const ThreadBlock& one) {
      for (const ClassCounters& counters : one.classes) {
        for (const Counter<int64_t>& number : counters.number)
          sum += number.value();
      }
    });
    return sum;
  }

 private:
  uint64_t hash(std::string_view key) const { return hash_key(key, core_->hash_seed); }

  VirtualClock clock_;
  SecondClock seconds_{clock_};
  std::unique_ptr<CacheCore> core_;
  std::unique_ptr<CacheThread> thread_;
};

}  // namespace moxi
