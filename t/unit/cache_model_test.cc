// A million random commands against a map: every answer of the cache must be the map's. Seeded:
// MOXI_TEST_SEED repeats a run, MOXI_TEST_COMMANDS changes its length.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "server/cache/arithmetic.h"
#include "t/unit/cache_fixture.h"

namespace moxi {
namespace {

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct ModelItem {
  std::string value;
  uint32_t flags = 0;
  RelTime exptime = kNeverExpires;
  uint64_t cas = 0;
};

class CacheModel {
 public:
  explicit CacheModel(uint64_t seed) : random_(seed) {}

  // False: the answers differ; gtest has been told.
  bool step() {
    key_ = "key" + std::to_string(below(300));
    const uint64_t command = below(1000);
    if (command < 400) return get();
    if (command < 700) return store(static_cast<StoreMode>(below(6)), below(100) == 0);
    if (command < 780) return change_number();
    if (command < 850) return remove();
    if (command < 900) return touch();
    if (command < 940) return read_and_touch();
    if (command < 998) return number();
    if (command == 998) return flush();
    cache_.pass(static_cast<int64_t>(below(4)));
    return true;
  }
  const TestCache& cache() const { return cache_; }
  size_t live() {
    size_t items = 0;
    for (auto& [key, item] : items_)
      items += is_live(item) ? 1U : 0U;
    return items;
  }
  size_t known() const { return items_.size(); }

 private:
  uint64_t below(uint64_t limit) { return random_() % limit; }
  bool is_live(const ModelItem& item) const {
    return item.exptime == kNeverExpires || item.exptime > cache_.seconds().now();
  }
  ModelItem* find() {
    const auto found = items_.find(key_);
    if (found == items_.end()) return nullptr;
    if (is_live(found->second)) return &found->second;
    items_.erase(found);
    return nullptr;
  }
  int64_t random_exptime() {
    switch (below(12)) {
      case 0:
        return -1;
      case 1:
        return VirtualClock::kStartUnixSeconds + static_cast<int64_t>(below(3000));
      case 2:
      case 3:
      case 4:
        return static_cast<int64_t>(below(30)) + 1;
      default:
        return 0;
    }
  }
  std::string random_value() {
    static constexpr size_t kLimits[] = {1, 4, 40, 40, 40, 200, 200, 1200, 2500, 9000};
    size_t size = below(kLimits[below(std::size(kLimits))] + 1);
    if (below(2000) == 0) size = 400000 + below(300000);
    return std::string(size, static_cast<char>('a' + below(26)));
  }

  bool get() {
    CaughtValue caught;
    return same(cache_.find(key_, caught), caught);
  }
  bool same(bool hit, const CaughtValue& caught) {
    const ModelItem* const item = find();
    EXPECT_EQ(hit, item != nullptr) << key_;
    if (hit != (item != nullptr)) return false;
    if (item == nullptr) return true;
    EXPECT_EQ(caught.value, item->value);
    EXPECT_EQ(caught.client_flags, item->flags);
    EXPECT_EQ(caught.cas, item->cas);
    return caught.value == item->value && caught.client_flags == item->flags &&
           caught.cas == item->cas;
  }

  // What the rules make of the store; applies it.
  Stored apply(StoreMode mode, const ModelItem& item, uint64_t cas) {
    ModelItem* const old = find();
    switch (mode) {
      case StoreMode::kSet:
        break;
      case StoreMode::kAdd:
        if (old != nullptr) return Stored::kNotStored;
        break;
      case StoreMode::kReplace:
        if (old == nullptr) return Stored::kNotStored;
        break;
      case StoreMode::kAppend:
      case StoreMode::kPrepend:
        if (old == nullptr) return Stored::kNotStored;
        old->value = mode == StoreMode::kAppend ? old->value + item.value : item.value + old->value;
        return Stored::kStored;
      case StoreMode::kCas:
        if (old == nullptr) return Stored::kNotFound;
        if (old->cas != cas) return Stored::kExists;
        break;
    }
    items_[key_] = item;
    return Stored::kStored;
  }
  bool store(StoreMode mode, bool in_pieces) {
    const ModelItem* const old = find();
    // Appending must not go on for ever.
    if (old != nullptr && old->value.size() > 20000) mode = StoreMode::kSet;
    const int64_t exptime = random_exptime();
    ModelItem item{random_value(), below(2) == 0 ? 0 : static_cast<uint32_t>(random_()),
                   cache_.seconds().expiry(exptime), 0};
    const uint64_t cas = old != nullptr && below(3) != 0 ? old->cas : below(100);
    StoreRequest request = cache_.request(key_, mode);
    request.client_flags = item.flags;
    request.exptime = item.exptime;
    request.cas = cas;
    const Stored expected = apply(mode, item, cas);
    uint64_t id = 0;
    const Stored stored = in_pieces
                              ? upload(request, item.value, id)
                              : cache_.cache().store(cache_.thread(), request, item.value, &id);
    EXPECT_EQ(stored, expected) << key_;
    if (stored != expected) return false;
    if (stored != Stored::kStored) return true;
    EXPECT_GT(id, last_id_);
    last_id_ = id;
    items_[key_].cas = id;
    return true;
  }
  Stored upload(const StoreRequest& request, std::string_view value, uint64_t& id) {
    auto begun = cache_.cache().begin_store(cache_.thread(), request, value.size());
    if (std::holds_alternative<Stored>(begun)) return std::get<Stored>(begun);
    auto& sink = std::get<Upload>(begun);
    while (sink.remaining() != 0) {
      const std::span<char> room = sink.next();
      const size_t bytes = std::min<size_t>(room.size(), below(value.size()) + 1);
      value.copy(room.data(), bytes);
      sink.advance(bytes);
      value.remove_prefix(bytes);
    }
    return cache_.cache().finish(cache_.thread(), sink, &id);
  }

  bool number() {
    const std::string text = std::to_string(random_() >> below(64));
    ModelItem item{text, 0, kNeverExpires, 0};
    StoreRequest request = cache_.request(key_);
    EXPECT_EQ(cache_.cache().store(cache_.thread(), request, text, &item.cas), Stored::kStored);
    last_id_ = item.cas;
    items_[key_] = item;
    return true;
  }
  bool change_number() {
    const bool up = below(2) == 0;
    const uint64_t delta = random_() >> below(64);
    const ArithmeticResult result = up ? cache_.incr(key_, delta) : cache_.decr(key_, delta);
    ModelItem* const item = find();
    ArithmeticOutcome expected = ArithmeticOutcome::kNotFound;
    if (item != nullptr) {
      const auto before = parse_number(item->value);
      expected = before ? ArithmeticOutcome::kDone : ArithmeticOutcome::kNonNumeric;
      if (before) {
        const uint64_t after = up ? *before + delta : *before < delta ? 0 : *before - delta;
        EXPECT_EQ(result.value, after);
        std::string text = std::to_string(after);
        if (text.size() < item->value.size()) text.resize(item->value.size(), ' ');
        item->value = text;
        item->cas = result.cas;
      }
    }
    EXPECT_EQ(result.outcome, expected);
    return result.outcome == expected;
  }
  bool remove() {
    const bool expected = find() != nullptr;
    const bool removed = cache_.remove(key_);
    EXPECT_EQ(removed, expected);
    items_.erase(key_);
    return removed == expected;
  }
  bool touch() {
    ModelItem* const item = find();
    const int64_t exptime = random_exptime();
    const bool touched = cache_.touch(key_, exptime);
    EXPECT_EQ(touched, item != nullptr);
    if (item != nullptr) item->exptime = cache_.seconds().expiry(exptime);
    return touched == (item != nullptr);
  }
  bool read_and_touch() {
    const RelTime exptime = cache_.seconds().expiry(random_exptime());
    CaughtValue caught;
    const bool hit = cache_.cache().read_and_touch(cache_.thread(), key_, cache_.cache().hash(key_),
                                                   exptime, caught) == ReadResult::kHit;
    if (!same(hit, caught)) return false;
    if (hit) items_[key_].exptime = exptime;
    return true;
  }
  bool flush() {
    cache_.flush();
    items_.clear();
    return true;
  }

  std::mt19937_64 random_;
  TestCache cache_;
  std::map<std::string, ModelItem> items_;
  std::string key_;
  uint64_t last_id_ = 0;
};

TEST(CacheModel, EveryAnswerIsTheMapsForAMillionCommands) {
  const uint64_t seed = from_environment("MOXI_TEST_SEED", 20240607);
  const uint64_t commands = from_environment("MOXI_TEST_COMMANDS", 1000000);
  CacheModel model(seed);
  for (uint64_t i = 0; i < commands; ++i) {
    ASSERT_TRUE(model.step()) << "command " << i << " of seed " << seed;
  }
  const CacheStats stats = model.cache().stats();
  EXPECT_EQ(stats.total(ClassStat::kEvicted), 0U);
  // The cache may still hold items that expired or were flushed unseen, never fewer than the map.
  EXPECT_GE(stats.curr_items, model.live());
}

}  // namespace
}  // namespace moxi
