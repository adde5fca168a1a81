// The general commands of the cache in the words of the tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "server/cache/general_types.h"
#include "t/unit/cache_fixture.h"

namespace moxi {

// What a general read was shown.
class CaughtItem final : public ItemVisitor {
 public:
  void visit(const ItemView& item) override {
    ++visits;
    shown = item.value.data() != nullptr;
    value = std::string(item.value);
    keep(item);
  }
  void visit_large(const ItemView& item, LargeValue large) override {
    ++visits;
    shown = true;
    value.clear();
    for (const std::string_view segment : large.segments)
      value.append(segment);
    was_large = true;
    keep(item);
    kept = std::move(large);
  }

  int visits = 0;
  bool shown = false;
  bool was_large = false;
  std::string value;
  ItemState state;
  LargeValue kept;

 private:
  void keep(const ItemView& item) {
    if (item.state != nullptr) state = *item.state;
    EXPECT_NE(item.state, nullptr);
    EXPECT_EQ(item.cas, state.cas);
    EXPECT_EQ(item.client_flags, state.client_flags);
  }
};

class GeneralCache : public TestCache {
 public:
  using TestCache::TestCache;

  GeneralRead read_of(std::string_view key) {
    GeneralRead read;
    read.key = key;
    read.hash = cache().hash(key);
    read.wants_value = true;
    return read;
  }
  bool read(const GeneralRead& wanted, CaughtItem& caught) {
    return cache().read(thread(), wanted, caught) == ReadResult::kHit;
  }
  // By a read that leaves no trace: the state, or that of no item.
  ItemState look(std::string_view key) {
    ItemState state;
    EXPECT_TRUE(cache().describe(thread(), key, cache().hash(key), state)) << key;
    return state;
  }
  bool has(std::string_view key) {
    ItemState state;
    return cache().describe(thread(), key, cache().hash(key), state);
  }

  GeneralStore store_of(std::string_view key, StoreMode mode = StoreMode::kSet,
                        uint64_t cas = 0) const {
    GeneralStore store;
    store.store = request(key, mode);
    store.store.cas = cas;
    return store;
  }
  GeneralStored store(const GeneralStore& wanted, std::string_view value) {
    return cache().store(thread(), wanted, value);
  }
  // Through an Upload, `step` bytes at a time.
  GeneralStored upload(const GeneralStore& wanted, std::string_view value, size_t step) {
    auto begun = cache().begin_store(thread(), wanted, value.size());
    if (std::holds_alternative<Stored>(begun)) return {std::get<Stored>(begun), 0, value.size()};
    auto& sink = std::get<Upload>(begun);
    while (!value.empty()) {
      const std::span<char> room = sink.next();
      if (room.empty()) break;
      const size_t bytes = std::min({room.size(), step, value.size()});
      value.copy(room.data(), bytes);
      sink.advance(bytes);
      value.remove_prefix(bytes);
    }
    return cache().finish(thread(), sink, wanted);
  }

  GeneralRemoval removal_of(std::string_view key) {
    GeneralRemoval removal;
    removal.key = key;
    removal.hash = cache().hash(key);
    return removal;
  }
  using TestCache::remove;
  GeneralRemoved remove(const GeneralRemoval& removal) { return cache().remove(thread(), removal); }
  void mark_stale(std::string_view key) {
    GeneralRemoval removal = removal_of(key);
    removal.marks_stale = true;
    EXPECT_EQ(remove(removal), GeneralRemoved::kDone);
  }
  // Somebody reads a stale item and is to renew it.
  void hand_out_token(std::string_view key) {
    CaughtItem caught;
    EXPECT_TRUE(read(read_of(key), caught));
    EXPECT_TRUE(caught.state.won);
  }

  GeneralArithmetic change_of(std::string_view key, uint64_t delta = 1) {
    GeneralArithmetic change;
    change.key = key;
    change.hash = cache().hash(key);
    change.delta = delta;
    return change;
  }
  ArithmeticResult change(const GeneralArithmetic& wanted) {
    return cache().arithmetic(thread(), wanted);
  }
};

}  // namespace moxi
