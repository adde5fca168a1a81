// Random general and classic commands against a map: state, value and outcome must always be the
// map's. Seeded: MOXI_TEST_SEED repeats a run, MOXI_TEST_COMMANDS changes its length.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include "server/cache/arithmetic.h"
#include "t/unit/general_fixture.h"

namespace moxi {
namespace {

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Known {
  std::string value;
  uint32_t client_flags = 0;
  RelTime exptime = kNeverExpires;
  uint64_t cas = 0;
  bool stale = false;
  bool token_out = false;
  bool encoded_key = false;
  bool fetched = false;
};

class GeneralModel {
 public:
  explicit GeneralModel(uint64_t seed) : random_(seed) {}

  void step() {
    key_ = "key" + std::to_string(below(60));
    const uint64_t command = below(100);
    if (command < 40) return read();
    if (command < 65) return store();
    if (command < 75) return remove();
    if (command < 90) return change();
    if (command < 95) return classic();
    if (command == 99) return cache_.pass(static_cast<int64_t>(below(3)));
    compare_state();
  }

 private:
  uint64_t below(uint64_t limit) { return random_() % limit; }
  bool flip() { return below(2) == 0; }
  RelTime now() { return cache_.seconds().now(); }
  RelTime some_time() { return flip() ? kNeverExpires : now() + static_cast<RelTime>(below(20)); }
  Known* find() {
    const auto found = items_.find(key_);
    if (found == items_.end()) return nullptr;
    const RelTime exptime = found->second.exptime;
    if (exptime == kNeverExpires || exptime > now()) return &found->second;
    items_.erase(found);
    return nullptr;
  }
  std::string some_value() {
    static constexpr size_t kLimits[] = {1, 4, 60, 60, 300, 3000};
    if (below(3) == 0) return std::to_string(random_() >> below(64));
    return std::string(below(kLimits[below(std::size(kLimits))]),
                       static_cast<char>('a' + below(26)));
  }
  uint64_t some_cas(const Known* item) {
    if (item == nullptr || below(4) == 0) return below(5);
    return item->cas + below(3) - 1;
  }
  void note_id(uint64_t id, bool own, uint64_t own_cas) {
    if (own) {
      EXPECT_EQ(id, own_cas);
      return;
    }
    EXPECT_EQ(id, last_id_ + 1);
    last_id_ = id;
  }
  uint64_t some_own_cas() { return 1000000000000 + below(1000); }

  void read() {
    Known* item = find();
    GeneralRead wanted = cache_.read_of(key_);
    wanted.wants_value = flip();
    wanted.unless_same = below(4) == 0;
    wanted.cas = some_cas(item);
    wanted.leaves_no_trace = below(3) == 0;
    wanted.touches = below(4) == 0;
    wanted.exptime = some_time();
    wanted.touch_before_recache = flip();
    wanted.recache_before = below(3) == 0 ? now() + static_cast<RelTime>(below(25)) : kNeverExpires;
    wanted.creates = below(3) == 0;
    wanted.created_exptime = some_time();
    wanted.touch_before_create = flip();
    wanted.has_own_cas = below(4) == 0;
    wanted.own_cas = some_own_cas();
    wanted.encoded_key = flip();
    CaughtItem caught;
    const bool hit = cache_.read(wanted, caught);
    ASSERT_EQ(hit, item != nullptr || wanted.creates);
    ASSERT_EQ(caught.visits, hit ? 1 : 0);
    if (!hit) return;
    if (item == nullptr) return made(wanted, caught);
    same_state(*item, caught.state);
    const bool shown = wanted.wants_value && !(wanted.unless_same && wanted.cas == item->cas);
    EXPECT_EQ(caught.shown, shown);
    EXPECT_EQ(caught.value, shown ? item->value : "");
    const bool late = wanted.touches && wanted.touch_before_recache;
    const RelTime judged = late ? wanted.exptime : item->exptime;
    const bool runs_out = judged != kNeverExpires && judged < wanted.recache_before;
    const bool wins = !item->token_out && (item->stale || runs_out);
    EXPECT_EQ(caught.state.won, wins);
    item->token_out = item->token_out || wins;
    if (wanted.touches) item->exptime = wanted.exptime;
    if (!wanted.leaves_no_trace) item->fetched = true;
  }
  void made(const GeneralRead& wanted, const CaughtItem& caught) {
    EXPECT_TRUE(caught.state.won);
    EXPECT_EQ(caught.value, "");
    Known item;
    const bool touched = wanted.touches && !wanted.touch_before_create;
    item.exptime = touched ? wanted.exptime : wanted.created_exptime;
    item.cas = caught.state.cas;
    note_id(item.cas, wanted.has_own_cas, wanted.own_cas);
    item.token_out = true;
    item.encoded_key = wanted.encoded_key;
    item.fetched = !wanted.leaves_no_trace;
    items_[key_] = item;
  }

  void store() {
    Known* old = find();
    auto mode = static_cast<StoreMode>(below(6));
    if (old != nullptr && old->value.size() > 8000) mode = StoreMode::kSet;
    GeneralStore wanted = cache_.store_of(key_, mode, some_cas(old));
    wanted.store.client_flags = flip() ? 0 : static_cast<uint32_t>(random_());
    wanted.store.exptime = some_time();
    wanted.compares = flip();
    wanted.takes_lower = flip();
    wanted.creates = flip();
    wanted.has_own_cas = below(4) == 0;
    wanted.own_cas = some_own_cas();
    wanted.encoded_key = flip();
    const std::string value = some_value();
    Known item{value, wanted.store.client_flags, wanted.store.exptime};
    item.encoded_key = wanted.encoded_key;
    const Stored expected = apply(wanted, old, item);
    const GeneralStored stored =
        flip() ? cache_.store(wanted, value) : cache_.upload(wanted, value, 1 + below(2000));
    ASSERT_EQ(stored.outcome, expected);
    EXPECT_EQ(stored.size, expected == Stored::kStored ? item.value.size() : value.size());
    if (expected != Stored::kStored) return;
    note_id(stored.cas, wanted.has_own_cas, wanted.own_cas);
    item.cas = stored.cas;
    items_[key_] = item;
  }
  // What becomes of `item`, which is what was to be stored.
  static Stored apply(const GeneralStore& wanted, const Known* old, Known& item) {
    const StoreRequest& store = wanted.store;
    const bool appends = store.mode == StoreMode::kAppend;
    switch (store.mode) {
      case StoreMode::kSet:
        return Stored::kStored;
      case StoreMode::kAdd:
        return old == nullptr ? Stored::kStored : Stored::kNotStored;
      case StoreMode::kReplace:
        return old != nullptr ? Stored::kStored : Stored::kNotStored;
      case StoreMode::kCas:
        if (old == nullptr) return Stored::kNotFound;
        if (store.cas == 0) return Stored::kExists;
        if (store.cas == old->cas) return Stored::kStored;
        if (!wanted.takes_lower || store.cas > old->cas) return Stored::kExists;
        item.exptime = old->exptime;
        item.stale = true;
        item.token_out = old->token_out;
        return Stored::kStored;
      case StoreMode::kAppend:
      case StoreMode::kPrepend:
        if (old == nullptr) return wanted.creates ? Stored::kStored : Stored::kNotStored;
        if (wanted.compares && store.cas != 0 && store.cas != old->cas) return Stored::kExists;
        item.value = appends ? old->value + item.value : item.value + old->value;
        item.client_flags = old->client_flags;
        item.exptime = old->exptime;
        item.encoded_key = old->encoded_key;
        return Stored::kStored;
    }
    return Stored::kNotStored;
  }

  void remove() {
    Known* item = find();
    GeneralRemoval wanted = cache_.removal_of(key_);
    wanted.compares = below(3) == 0;
    wanted.cas = some_cas(item);
    wanted.marks_stale = below(3) != 0;
    wanted.empties = below(3) == 0;
    wanted.touches = flip();
    // What is emptied without a touch lives for ever.
    wanted.exptime = wanted.touches ? some_time() : kNeverExpires;
    wanted.client_flags = flip() ? 0 : 7;
    wanted.has_own_cas = below(4) == 0;
    wanted.own_cas = some_own_cas();
    const GeneralRemoved removed = cache_.remove(wanted);
    GeneralRemoved expected = GeneralRemoved::kDone;
    if (item == nullptr) {
      expected = GeneralRemoved::kNotFound;
    } else if (wanted.compares && wanted.cas != item->cas) {
      expected = GeneralRemoved::kExists;
    }
    ASSERT_EQ(removed, expected);
    if (removed == GeneralRemoved::kDone) removed_as(wanted, *item);
  }
  void removed_as(const GeneralRemoval& wanted, Known& item) {
    if (!wanted.marks_stale && !wanted.empties) {
      items_.erase(key_);
      return;
    }
    if (wanted.empties) {
      item =
          Known{"", wanted.client_flags, wanted.exptime, item.cas, false, false, item.encoded_key};
    } else if (wanted.touches) {
      item.exptime = wanted.exptime;
    }
    if (wanted.marks_stale) {
      item.stale = true;
      item.token_out = false;
    }
    if (wanted.has_own_cas) {
      item.cas = wanted.own_cas;
    } else if (wanted.marks_stale) {
      item.cas = ++last_id_;
    }
  }

  void change() {
    Known* item = find();
    GeneralArithmetic wanted = cache_.change_of(key_, random_() >> below(64));
    wanted.direction = flip() ? Direction::kUp : Direction::kDown;
    wanted.touches = below(3) == 0;
    wanted.exptime = some_time();
    wanted.creates = flip();
    wanted.created_exptime = some_time();
    wanted.touch_before_create = flip();
    wanted.initial = random_() >> below(64);
    wanted.cas = below(3) == 0 ? some_cas(item) : 0;
    wanted.has_own_cas = below(4) == 0;
    wanted.own_cas = some_own_cas();
    wanted.encoded_key = flip();
    const ArithmeticResult result = cache_.change(wanted);
    if (item == nullptr) {
      ASSERT_EQ(result.outcome,
                wanted.creates ? ArithmeticOutcome::kDone : ArithmeticOutcome::kNotFound);
      if (wanted.creates) begun(wanted, result);
      return;
    }
    const auto before = parse_number(item->value);
    ArithmeticOutcome expected = before ? ArithmeticOutcome::kDone : ArithmeticOutcome::kNonNumeric;
    if (!item->value.empty() && wanted.cas != 0 && wanted.cas != item->cas) {
      expected = ArithmeticOutcome::kExists;
    }
    ASSERT_EQ(result.outcome, expected);
    if (expected != ArithmeticOutcome::kDone) return;
    changed(wanted, result, *before, *item);
  }
  void begun(const GeneralArithmetic& wanted, const ArithmeticResult& result) {
    EXPECT_EQ(result.value, wanted.initial);
    note_id(result.cas, wanted.has_own_cas, wanted.own_cas);
    const bool touched = wanted.touches && !wanted.touch_before_create;
    Known item{std::to_string(wanted.initial), 0, touched ? wanted.exptime : wanted.created_exptime,
               result.cas};
    item.encoded_key = wanted.encoded_key;
    items_[key_] = item;
  }
  void changed(const GeneralArithmetic& wanted, const ArithmeticResult& result, uint64_t before,
               Known& item) {
    const uint64_t down = before < wanted.delta ? 0 : before - wanted.delta;
    const uint64_t after = wanted.direction == Direction::kUp ? before + wanted.delta : down;
    EXPECT_EQ(result.value, after);
    note_id(result.cas, wanted.has_own_cas, wanted.own_cas);
    std::string text = std::to_string(after);
    if (text.size() > item.value.size()) {
      item.stale = item.token_out = item.fetched = false;
    } else {
      text.resize(item.value.size(), ' ');
    }
    item.value = text;
    item.cas = result.cas;
    if (wanted.touches) item.exptime = wanted.exptime;
  }

  // A classic set knows nothing of marks, and settles them.
  void classic() {
    Known item{some_value(), flip() ? 0U : 3U};
    EXPECT_EQ(cache_.set(key_, item.value, item.client_flags), Stored::kStored);
    item.cas = ++last_id_;
    items_[key_] = item;
  }

  void same_state(const Known& item, const ItemState& state) {
    EXPECT_EQ(state.size, item.value.size()) << key_;
    EXPECT_EQ(state.client_flags, item.client_flags) << key_;
    EXPECT_EQ(state.cas, item.cas) << key_;
    EXPECT_EQ(state.stale, item.stale) << key_;
    EXPECT_EQ(state.token_out, item.token_out) << key_;
    EXPECT_EQ(state.encoded_key, item.encoded_key) << key_;
    EXPECT_EQ(state.fetched, item.fetched) << key_;
    const int64_t left = item.exptime == kNeverExpires
                             ? ItemState::kForever
                             : static_cast<int64_t>(item.exptime) - static_cast<int64_t>(now());
    EXPECT_EQ(state.ttl_before, left) << key_;
  }
  void compare_state() {
    const Known* item = find();
    ASSERT_EQ(cache_.has(key_), item != nullptr);
    if (item != nullptr) same_state(*item, cache_.look(key_));
  }

  std::mt19937_64 random_;
  GeneralCache cache_;
  std::map<std::string, Known> items_;
  std::string key_;
  uint64_t last_id_ = 1;
};

TEST(GeneralModel, EveryAnswerIsTheMaps) {
  const uint64_t seed = from_environment("MOXI_TEST_SEED", 20261120);
  const uint64_t commands = from_environment("MOXI_TEST_COMMANDS", 200000);
  GeneralModel model(seed);
  for (uint64_t i = 0; i < commands; ++i) {
    model.step();
    ASSERT_FALSE(testing::Test::HasFailure()) << "command " << i << " of seed " << seed;
  }
}

}  // namespace
}  // namespace moxi
