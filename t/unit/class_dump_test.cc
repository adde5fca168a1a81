// What of a class is shown.
#include "server/cache/class_dump.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "t/unit/core_fixture.h"

namespace moxi {
namespace {

TEST(ClassDump, ShowsEveryLiveItemOnce) {
  TestCore test;
  for (int i = 0; i < 25000; ++i)
    test.set("key" + std::to_string(i), "v", i % 10 == 0 ? 5 : 0);
  test.pass(5);
  std::set<std::string> keys;
  size_t shown = 0;
  dump_class(test.core(), 1, [&](const DumpedItem& item) {
    keys.emplace(item.key);
    ++shown;
    EXPECT_EQ(item.size, 1U);
    EXPECT_EQ(item.exptime, kNeverExpires);
    return true;
  });
  EXPECT_EQ(shown, 22500U);
  EXPECT_EQ(keys.size(), 22500U);
  EXPECT_FALSE(keys.contains("key10"));
}

TEST(ClassDump, LeavesOutKeysThatAreNoText) {
  TestCore test;
  for (const char* key : {"good", "bad key", "bad\nkey", "tab\tbed"})
    test.set(key, "v");
  test.set(std::string_view("bad\0key", 7), "v");
  std::set<std::string> keys;
  dump_class(test.core(), 1, [&keys](const DumpedItem& item) {
    keys.emplace(item.key);
    return true;
  });
  EXPECT_EQ(keys, (std::set<std::string>{"good", "tab\tbed"}));
}

TEST(ClassDump, EndsWhenItIsToldTo) {
  TestCore test;
  test.set("a", "v");
  test.set("b", "v");
  size_t shown = 0;
  dump_class(test.core(), 1, [&shown](const DumpedItem&) { return ++shown < 1; });
  EXPECT_EQ(shown, 1U);
}

TEST(ClassDump, AClassWithoutPagesHasNothing) {
  TestCore test;
  for (const SlabClassId id : {SlabClassId{0}, SlabClassId{1}, SlabClassId{63}}) {
    dump_class(test.core(), id, [](const DumpedItem&) {
      ADD_FAILURE();
      return false;
    });
  }
}

}  // namespace
}  // namespace moxi
