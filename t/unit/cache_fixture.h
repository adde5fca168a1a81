// A cache on a virtual clock, with the calls of its interface in the words of the tests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/cache/cache.h"
#include "server/cache/cache_thread.h"
#include "t/support/virtual_clock.h"

namespace moxi {

// Remembers what it was shown.
class CaughtValue final : public ItemVisitor {
 public:
  void visit(const ItemView& item) override {
    value = std::string(item.value);
    client_flags = item.client_flags;
    cas = item.cas;
  }
  void visit_large(const ItemView& item, LargeValue large) override {
    value.clear();
    for (const std::string_view segment : large.segments)
      value.append(segment);
    segments = large.segments.size();
    client_flags = item.client_flags;
    cas = item.cas;
    kept = std::move(large);
  }

  std::string value;
  uint32_t client_flags = 0;
  uint64_t cas = 0;
  size_t segments = 0;
  LargeValue kept;
};

class TestCache {
 public:
  explicit TestCache(const CacheConfig& config = {}) {
    auto made = Cache::create(config, seconds_, 7);
    if (made.is_ok()) cache_ = std::move(made.value());
    thread_ = cache_->attach();
  }

  Cache& cache() { return *cache_; }
  CacheThread& thread() { return *thread_; }
  const SecondClock& seconds() const { return seconds_; }

  void pass(int64_t seconds) {
    clock_.advance(std::chrono::seconds(seconds));
    seconds_.advance(clock_);
  }

  StoreRequest request(std::string_view key, StoreMode mode = StoreMode::kSet) const {
    StoreRequest made;
    made.key = key;
    made.hash = cache_->hash(key);
    made.mode = mode;
    return made;
  }
  Stored put(StoreMode mode, std::string_view key, std::string_view value, uint32_t flags = 0,
             int64_t exptime = 0, uint64_t cas = 0) {
    StoreRequest made = request(key, mode);
    made.client_flags = flags;
    made.exptime = seconds_.expiry(exptime);
    made.cas = cas;
    return cache_->store(*thread_, made, value);
  }
  Stored set(std::string_view key, std::string_view value, uint32_t flags = 0,
             int64_t exptime = 0) {
    return put(StoreMode::kSet, key, value, flags, exptime);
  }
  // Through an Upload, `step` bytes at a time.
  Stored upload(StoreMode mode, std::string_view key, std::string_view value, size_t step,
                uint32_t flags = 0) {
    StoreRequest made = request(key, mode);
    made.client_flags = flags;
    auto begun = cache_->begin_store(*thread_, made, value.size());
    if (std::holds_alternative<Stored>(begun)) return std::get<Stored>(begun);
    auto& sink = std::get<Upload>(begun);
    while (!value.empty()) {
      const std::span<char> room = sink.next();
      if (room.empty()) break;
      const size_t bytes = std::min({room.size(), step, value.size()});
      value.copy(room.data(), bytes);
      sink.advance(bytes);
      value.remove_prefix(bytes);
    }
    return cache_->finish(*thread_, sink);
  }

  bool find(std::string_view key, CaughtValue& caught) {
    return cache_->read(*thread_, key, cache_->hash(key), caught) == ReadResult::kHit;
  }
  std::optional<std::string> get(std::string_view key) {
    CaughtValue caught;
    if (!find(key, caught)) return std::nullopt;
    return caught.value;
  }
  std::optional<uint64_t> cas_of(std::string_view key) {
    CaughtValue caught;
    if (!find(key, caught)) return std::nullopt;
    return caught.cas;
  }
  bool touch(std::string_view key, int64_t exptime) {
    return cache_->touch(*thread_, key, cache_->hash(key), seconds_.expiry(exptime)) ==
           Touched::kTouched;
  }
  bool remove(std::string_view key) {
    return cache_->remove(*thread_, key, cache_->hash(key)) == Removed::kRemoved;
  }
  ArithmeticResult incr(std::string_view key, uint64_t delta) {
    return cache_->arithmetic(*thread_, key, cache_->hash(key), Direction::kUp, delta);
  }
  ArithmeticResult decr(std::string_view key, uint64_t delta) {
    return cache_->arithmetic(*thread_, key, cache_->hash(key), Direction::kDown, delta);
  }
  void flush() { cache_->flush_all(*thread_); }
  CacheStats stats() const { return cache_->snapshot(); }

 private:
  VirtualClock clock_;
  SecondClock seconds_{clock_};
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<CacheThread> thread_;
};

}  // namespace moxi
