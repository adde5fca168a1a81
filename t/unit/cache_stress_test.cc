// Threads that get, set, delete, count, expire, flush, grow and evict at the same time, while the
// sweep frees what is expired, of which it must forget nothing. What is read must always be what
// somebody wrote under that key: value == f(key, version), whole. MOXI_STRESS_SECONDS makes it
// longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "server/cache/general_types.h"
#include "server/cache/maintenance.h"
#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

double seconds_to_run() {
  const char* const text = std::getenv("MOXI_STRESS_SECONDS");
  return text == nullptr ? 1.5 : std::strtod(text, nullptr);
}

uint64_t mix(uint64_t n) {
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
  n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
  return n ^ (n >> 31);
}

// Eight bytes of version, then bytes that follow from key and version; the size does too.
size_t size_of(uint64_t key, uint64_t version) {
  const uint64_t chosen = mix(key * 31 + version);
  switch (chosen % 64) {
    case 0:
      return 8 + chosen / 64 % 60000;
    case 1:
      return 500000 + chosen / 64 % 200000;
    case 2:
    case 3:
    case 4:
      return 8 + chosen / 64 % 5000;
    default:
      return 8 + chosen / 64 % 200;
  }
}

void fill(std::string& value, uint64_t key, uint64_t version) {
  value.resize(size_of(key, version));
  std::memcpy(value.data(), &version, sizeof(version));
  for (size_t at = sizeof(version); at < value.size(); ++at) {
    value[at] = static_cast<char>(key * 7 + version * 13 + at);
  }
}

bool is_whole(std::string_view value, uint64_t key) {
  uint64_t version = 0;
  if (value.size() < sizeof(version)) return false;
  std::memcpy(&version, value.data(), sizeof(version));
  if (value.size() != size_of(key, version)) return false;
  for (size_t at = sizeof(version); at < value.size(); ++at) {
    if (value[at] != static_cast<char>(key * 7 + version * 13 + at)) return false;
  }
  return true;
}

// Copies under the lock; keeps what is pinned, to look at it again much later.
class Reader final : public ItemVisitor {
 public:
  void visit(const ItemView& item) override {
    size_ = item.value.size();
    std::memcpy(copy_, item.value.data(), size_);
  }
  void visit_large(const ItemView&, LargeValue value) override { large_ = std::move(value); }

  bool saw_whole(uint64_t key) {
    if (!large_.pin) return is_whole({copy_, size_}, key);
    held_.push_back({key, std::move(large_)});
    large_ = {};
    bool whole = is_kept(held_.back());
    if (held_.size() > 6) {
      whole = whole && is_kept(held_.front());
      held_.pop_front();
    }
    return whole;
  }

 private:
  struct Held {
    uint64_t key = 0;
    LargeValue value;
  };
  static bool is_kept(const Held& held) {
    std::string bytes;
    for (const std::string_view segment : held.value.segments)
      bytes.append(segment);
    return bytes.size() == held.value.size && is_whole(bytes, held.key);
  }

  char copy_[kMaxCopiedValue];
  size_t size_ = 0;
  LargeValue large_;
  std::deque<Held> held_;
};

struct Load {
  uint64_t keys = 0;
  bool flushes = false;
  bool large_values = true;
};

class Stress {
 public:
  Stress(const CacheConfig& config, const Load& load)
      : load_(load), cache_(std::move(Cache::create(config, seconds_, 3).value())) {}

  void run(unsigned threads) {
    const auto maintenance = cache_->maintain({true, 1.0, std::chrono::milliseconds(1)});
    std::vector<std::thread> workers;
    for (unsigned id = 0; id < threads; ++id) {
      workers.emplace_back([this, id] { work(id); });
    }
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds_to_run());
    while (std::chrono::steady_clock::now() < end) {
      // The virtual clock runs fast, so that items expire.
      seconds_pass(1);
      static_cast<void>(cache_->snapshot());
      std::this_thread::yield();
    }
    stop_ = true;
    for (std::thread& worker : workers)
      worker.join();
    EXPECT_EQ(wrong_.load(), 0U);
    EXPECT_GT(reads_.load(), 0U);
    check_sweep(*maintenance);
    check_books();
  }
  CacheStats stats() const { return cache_->snapshot(); }

 private:
  void work(unsigned id) {
    const auto thread = cache_->attach();
    std::mt19937_64 random(id + 1);
    std::string value;
    Reader reader;
    uint64_t version = uint64_t{id} << 56;
    while (!stop_.load(std::memory_order_relaxed)) {
      // Half of the load is on a few keys, so that threads meet.
      const uint64_t key = random() % (random() % 2 == 0 ? 16 : load_.keys);
      one(*thread, random, key, ++version, value, reader);
    }
  }
  void one(CacheThread& thread, std::mt19937_64& random, uint64_t key, uint64_t version,
           std::string& value, Reader& reader) {
    const uint64_t command = random() % 100;
    const std::string name = (command >= 90 ? "n" : "k") + std::to_string(key);
    const uint64_t hash = cache_->hash(name);
    if (command < 45) {
      cache_->prefetch(hash);
      cache_->prefetch_item(hash);
      if (read(thread, random, name, hash, reader) == ReadResult::kHit) {
        reads_.fetch_add(1, std::memory_order_relaxed);
        if (!reader.saw_whole(key)) ++wrong_;
      }
    } else if (command < 80) {
      store(thread, random, {name, key, hash, version}, value);
    } else if (command < 88) {
      remove(thread, random, name, hash);
    } else if (command < 90) {
      const RelTime soon = seconds_.now() + 1 + static_cast<RelTime>(random() % 50);
      static_cast<void>(cache_->touch(thread, name, hash, soon));
      if (load_.flushes && random() % 300 == 0) cache_->flush_all(thread);
    } else {
      count(thread, random, name, hash);
    }
  }
  ReadResult read(CacheThread& thread, std::mt19937_64& random, std::string_view name,
                  uint64_t hash, Reader& reader) {
    if (random() % 4 != 0) return cache_->read(thread, name, hash, reader);
    GeneralRead wanted;
    wanted.key = name;
    wanted.hash = hash;
    wanted.wants_value = true;
    wanted.leaves_no_trace = random() % 2 == 0;
    wanted.recache_before = seconds_.now() + 10;
    wanted.touches = random() % 8 == 0;
    wanted.exptime = seconds_.now() + 1 + static_cast<RelTime>(random() % 50);
    return cache_->read(thread, wanted, reader);
  }
  void remove(CacheThread& thread, std::mt19937_64& random, std::string_view name, uint64_t hash) {
    if (random() % 2 == 0) return static_cast<void>(cache_->remove(thread, name, hash));
    GeneralRemoval removal;
    removal.key = name;
    removal.hash = hash;
    removal.marks_stale = random() % 4 != 0;
    static_cast<void>(cache_->remove(thread, removal));
  }
  struct Target {
    std::string_view name;
    uint64_t key = 0;
    uint64_t hash = 0;
    uint64_t version = 0;
  };
  void store(CacheThread& thread, std::mt19937_64& random, const Target& target,
             std::string& value) {
    uint64_t version = target.version;
    while (!load_.large_values && size_of(target.key, version) > 2000)
      version += 1000003;
    fill(value, target.key, version);
    StoreRequest request;
    request.key = target.name;
    request.hash = target.hash;
    request.mode = random() % 8 == 0 ? StoreMode::kAdd : StoreMode::kSet;
    request.client_flags = random() % 2 == 0 ? 0U : 5U;
    if (random() % 4 == 0) {
      request.exptime = seconds_.now() + 1 + static_cast<RelTime>(random() % 50);
    }
    if (random() % 4 == 0) {
      GeneralStore general;
      general.store = request;
      general.encoded_key = random() % 2 == 0;
      static_cast<void>(cache_->store(thread, general, value));
      return;
    }
    if (random() % 8 != 0) {
      static_cast<void>(cache_->store(thread, request, value));
      return;
    }
    auto begun = cache_->begin_store(thread, request, value.size());
    if (!std::holds_alternative<Upload>(begun)) return;
    auto& sink = std::get<Upload>(begun);
    std::string_view rest = value;
    for (std::span<char> room = sink.next(); !room.empty(); room = sink.next()) {
      const size_t bytes = std::min<size_t>(room.size(), 1 + random() % 100000);
      rest.copy(room.data(), bytes);
      rest.remove_prefix(bytes);
      sink.advance(bytes);
      // Some clients go away half way.
      if (random() % 64 == 0) return;
    }
    static_cast<void>(cache_->finish(thread, sink));
  }
  // Numbers: text stays a number whatever is done to it.
  void count(CacheThread& thread, std::mt19937_64& random, std::string_view name, uint64_t hash) {
    const uint64_t command = random() % 8;
    if (command == 0) {
      StoreRequest request;
      request.key = name;
      request.hash = hash;
      static_cast<void>(cache_->store(thread, request, "9"));
    } else if (command == 1) {
      StoreRequest request;
      request.key = name;
      request.hash = hash;
      request.mode = random() % 2 == 0 ? StoreMode::kAppend : StoreMode::kPrepend;
      static_cast<void>(cache_->store(thread, request, "1"));
    } else {
      const auto result =
          cache_->arithmetic(thread, name, hash, command < 5 ? Direction::kUp : Direction::kDown,
                             random() >> (random() % 64));
      // More than 20 digits are no number any more; nothing else may happen.
      if (result.outcome == ArithmeticOutcome::kNonNumeric) {
        static_cast<void>(cache_->remove(thread, name, hash));
      }
    }
  }

  // After two full passes whatever is still there is alive.
  void check_sweep(const Maintenance& maintenance) {
    seconds_pass(1000);
    const uint64_t passes = maintenance.passes();
    while (maintenance.passes() < passes + 2) {
      seconds_pass(1);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const uint64_t left = cache_->snapshot().curr_items;
    const auto thread = cache_->attach();
    Reader reader;
    uint64_t alive = 0;
    for (uint64_t key = 0; key < load_.keys; ++key) {
      for (const char* prefix : {"k", "n"}) {
        const std::string name = prefix + std::to_string(key);
        if (cache_->read(*thread, name, cache_->hash(name), reader) == ReadResult::kHit) ++alive;
      }
    }
    EXPECT_EQ(alive, left);
  }
  void seconds_pass(int64_t seconds) {
    clock_.advance(std::chrono::seconds(seconds));
    seconds_.advance(clock_);
  }

  // With everybody gone, what the counters say must be what the chunks say.
  void check_books() {
    const CacheStats before = cache_->snapshot();
    uint64_t chunks = 0;
    for (const ClassStats& one : before.classes)
      chunks += one.used_chunks;
    EXPECT_GE(chunks, before.curr_items);
    const auto thread = cache_->attach();
    for (uint64_t key = 0; key < load_.keys; ++key) {
      for (const char* prefix : {"k", "n"}) {
        const std::string name = prefix + std::to_string(key);
        static_cast<void>(cache_->remove(*thread, name, cache_->hash(name)));
      }
    }
    const CacheStats after = cache_->snapshot();
    EXPECT_EQ(after.curr_items, 0U);
    EXPECT_EQ(after.bytes, 0U);
    for (const ClassStats& one : after.classes)
      EXPECT_EQ(one.used_chunks, 0U);
  }

  const Load load_;
  VirtualClock clock_;
  SecondClock seconds_{clock_};
  const std::unique_ptr<Cache> cache_;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> wrong_{0};
  std::atomic<uint64_t> reads_{0};
};

TEST(CacheStress, ValuesStayWholeUnderEvictionOfEverySize) {
  CacheConfig config;
  config.memory_limit = size_t{24} << 20;
  config.workers = 4;
  Stress stress(config, {20000, false, true});
  stress.run(4);
  EXPECT_GT(stress.stats().total(ClassStat::kEvicted), 0U);
}

TEST(CacheStress, ValuesStayWholeWhileTheTableGrowsAndSparesAreKept) {
  CacheConfig config;
  config.memory_limit = size_t{48} << 20;
  config.workers = 1;
  Stress stress(config, {400000, false, false});
  stress.run(3);
}

TEST(CacheStress, ValuesStayWholeUnderFlushes) {
  CacheConfig config;
  config.memory_limit = size_t{64} << 20;
  Stress stress(config, {3000, true, true});
  stress.run(3);
}

TEST(CacheStress, ValuesStayWholeWithoutEvictions) {
  CacheConfig config;
  config.memory_limit = size_t{12} << 20;
  config.evictions = false;
  config.workers = 1;
  Stress stress(config, {50000, false, true});
  stress.run(3);
  EXPECT_EQ(stress.stats().total(ClassStat::kEvicted), 0U);
}

}  // namespace
}  // namespace moxi
