// A look at an item leaves no trace.
#include "server/cache/item_glimpse.h"

#include <gtest/gtest.h>

#include "t/unit/core_fixture.h"

namespace moxi {
namespace {

using State = ItemGlimpse::State;

ItemGlimpse look(TestCore& test, std::string_view key) {
  return glimpse_item(test.core(), key, hash_key(key, test.core().hash_seed));
}

TEST(ItemGlimpse, SaysWhatIsThere) {
  TestCore test;
  EXPECT_EQ(look(test, "a").state, State::kNotFound);
  test.set("a", "value", 100);
  test.set("b", std::string(700000, 'v'));
  const ItemGlimpse a = look(test, "a");
  EXPECT_EQ(a.state, State::kFound);
  EXPECT_EQ(a.slab_class, 1U);
  EXPECT_EQ(a.size, 5U);
  EXPECT_EQ(a.exptime, test.clock().now() + 100);
  const ItemGlimpse b = look(test, "b");
  EXPECT_EQ(b.slab_class, test.core().slabs->classes().count());
  EXPECT_EQ(b.exptime, kNeverExpires);
}

TEST(ItemGlimpse, SaysWhyThereIsNothing) {
  TestCore test;
  test.set("a", "v", 1);
  test.pass(1);
  test.set("b", "v");
  EXPECT_EQ(look(test, "a").state, State::kExpired);
  test.flush();
  EXPECT_EQ(look(test, "b").state, State::kFlushed);
  EXPECT_EQ(test.items(), 2);  // nothing was deleted
}

TEST(ItemGlimpse, IsNoAccess) {
  TestCore test;
  test.set("a", "v");
  const Ref ref = test.core().table->peek(hash_key("a", test.core().hash_seed));
  const ItemHeader& item = *test.core().slabs->at(ref);
  const uint8_t access = item.access.load();
  const RelTime time = item.time.load();
  test.pass(5);
  look(test, "a");
  EXPECT_EQ(item.access.load(), access);
  EXPECT_EQ(item.time.load(), time);
}

}  // namespace
}  // namespace moxi
