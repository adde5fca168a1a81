// General commands by several threads at once: no change is lost, nobody is told twice to renew the
// same item, and what is made is made once.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "server/cache/arithmetic.h"
#include "server/cache/cache.h"
#include "server/cache/cache_thread.h"
#include "server/cache/general_types.h"
#include "t/support/virtual_clock.h"

namespace moxi {
namespace {

constexpr unsigned kThreads = 4;
constexpr int kCommands = 8000;

// What a reader of small values keeps of the last one.
class LastItem final : public ItemVisitor {
 public:
  void visit(const ItemView& item) override {
    size = item.value.size();
    item.value.copy(bytes, sizeof(bytes));
    state = *item.state;
  }
  void visit_large(const ItemView& item, LargeValue value) override {
    size = value.size;
    state = *item.state;
  }
  std::string_view value() const { return {bytes, std::min(size, sizeof(bytes))}; }

  char bytes[64];
  size_t size = 0;
  ItemState state;
};

class Crowd {
 public:
  Crowd() : cache_(std::move(Cache::create({}, seconds_, 5).value())) {}

  Cache& cache() { return *cache_; }
  uint64_t hash(std::string_view key) const { return cache_->hash(key); }
  // work(thread, random) is called kCommands times by each thread.
  template <typename Work>
  void run(Work&& work) {
    std::vector<std::thread> threads;
    for (unsigned id = 0; id < kThreads; ++id) {
      threads.emplace_back([this, id, &work] {
        const auto own = cache_->attach();
        std::mt19937_64 random(id);
        for (int i = 0; i < kCommands; ++i)
          work(*own, random);
      });
    }
    for (std::thread& thread : threads)
      thread.join();
  }
  LastItem look(std::string_view key) {
    const auto own = cache_->attach();
    LastItem last;
    EXPECT_EQ(cache_->read(*own, read_of(key), last), ReadResult::kHit);
    return last;
  }
  GeneralRead read_of(std::string_view key) const {
    GeneralRead read;
    read.key = key;
    read.hash = hash(key);
    read.wants_value = true;
    return read;
  }
  GeneralStore store_of(std::string_view key, StoreMode mode) const {
    GeneralStore store;
    store.store.key = key;
    store.store.hash = hash(key);
    store.store.mode = mode;
    return store;
  }
  GeneralRemoval removal_of(std::string_view key) const {
    GeneralRemoval removal;
    removal.key = key;
    removal.hash = hash(key);
    return removal;
  }

 private:
  VirtualClock clock_;
  SecondClock seconds_{clock_};
  const std::unique_ptr<Cache> cache_;
};

// A number is raised with and without compare, and replaced by its successor with compare.
TEST(GeneralStress, NoChangeOfANumberIsLost) {
  Crowd crowd;
  std::atomic<uint64_t> changes{0};
  crowd.run([&](CacheThread& own, std::mt19937_64& random) {
    GeneralArithmetic change;
    change.key = "number";
    change.hash = crowd.hash("number");
    change.delta = 1;
    change.creates = true;
    change.initial = 1;
    const uint64_t command = random() % 4;
    LastItem last;
    if (command != 0 &&
        crowd.cache().read(own, crowd.read_of("number"), last) != ReadResult::kHit) {
      return;
    }
    if (command == 3) {
      GeneralRemoval mark = crowd.removal_of("number");
      mark.marks_stale = true;
      static_cast<void>(crowd.cache().remove(own, mark));
      return;
    }
    if (command == 2) {
      GeneralStore store = crowd.store_of("number", StoreMode::kCas);
      store.store.cas = last.state.cas;
      const std::string next = std::to_string(parse_number(last.value()).value_or(0) + 1);
      if (crowd.cache().store(own, store, next).outcome == Stored::kStored) ++changes;
      return;
    }
    if (command == 1) change.cas = last.state.cas;
    if (crowd.cache().arithmetic(own, change).outcome == ArithmeticOutcome::kDone) ++changes;
  });
  EXPECT_EQ(parse_number(crowd.look("number").value()), changes.load());
  EXPECT_GT(changes.load(), uint64_t{kCommands});
}

TEST(GeneralStress, NoAppendIsLostAndTheFirstOneMakesTheItem) {
  Crowd crowd;
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> wrong{0};
  crowd.run([&](CacheThread& own, std::mt19937_64& random) {
    if (random() % 16 != 0) return;
    const std::string added(1 + random() % 40, 'a');
    GeneralStore store =
        crowd.store_of("text", random() % 2 == 0 ? StoreMode::kAppend : StoreMode::kPrepend);
    store.creates = true;
    store.encoded_key = true;
    const GeneralStored stored = crowd.cache().store(own, store, added);
    if (stored.outcome == Stored::kStored) bytes += added.size();
    if (stored.outcome != Stored::kStored || stored.size < added.size()) ++wrong;
  });
  EXPECT_EQ(wrong.load(), 0U);
  EXPECT_EQ(crowd.look("text").size, bytes.load());
  EXPECT_TRUE(crowd.look("text").state.encoded_key);
}

// Whoever wins does so for a reason of his own: the first miss, a mark, or a store or a removal
// that took the token back.
TEST(GeneralStress, NobodyWinsTwiceForTheSameReason) {
  constexpr size_t kKeys = 4;
  Crowd crowd;
  std::atomic<uint64_t> reasons[kKeys] = {};
  std::atomic<uint64_t> wins[kKeys] = {};
  std::atomic<uint64_t> wrong{0};
  crowd.run([&](CacheThread& own, std::mt19937_64& random) {
    const size_t number = random() % kKeys;
    const std::string key = "key" + std::to_string(number);
    const uint64_t command = random() % 32;
    if (command > 2) {
      GeneralRead read = crowd.read_of(key);
      read.creates = true;
      LastItem last;
      if (crowd.cache().read(own, read, last) != ReadResult::kHit) ++wrong;
      if (last.state.won) ++wins[number];
      if (last.state.won && last.state.token_out) ++wrong;
      if (last.size != 0 && last.value() != key) ++wrong;
      return;
    }
    ++reasons[number];
    if (command == 0) {
      static_cast<void>(crowd.cache().store(own, crowd.store_of(key, StoreMode::kSet), key));
      return;
    }
    GeneralRemoval removal = crowd.removal_of(key);
    removal.marks_stale = command == 1;
    removal.empties = random() % 2 == 0;
    static_cast<void>(crowd.cache().remove(own, removal));
  });
  EXPECT_EQ(wrong.load(), 0U);
  for (size_t number = 0; number < kKeys; ++number) {
    EXPECT_LE(wins[number].load(), reasons[number].load() + 1);
    EXPECT_GT(wins[number].load(), 0U);
  }
}

}  // namespace
}  // namespace moxi
