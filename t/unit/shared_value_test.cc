#include "proxy/forward/shared_value.h"

#include <gtest/gtest.h>

#include <vector>

namespace moxi {
namespace {

class Owner final : public PinOwner {
 public:
  int released = 0;

 private:
  void unpin(uint64_t) override { ++released; }
};

TEST(SharedValue, IsReleasedOnceByTheLastWhoHasIt) {
  Owner owner;
  std::vector<LargeValue> taken;
  SharedValue::share({3, {"abc"}, Pin(&owner, 0)}, 3,
                     [&](LargeValue value) { taken.push_back(std::move(value)); });
  ASSERT_EQ(taken.size(), 3U);
  for (const LargeValue& value : taken) {
    EXPECT_EQ(value.size, 3U);
    EXPECT_EQ(value.segments, std::vector<std::string_view>{"abc"});
  }
  taken.pop_back();
  taken.pop_back();
  EXPECT_EQ(owner.released, 0);
  taken.clear();
  EXPECT_EQ(owner.released, 1);
}

TEST(SharedValue, MayBeDroppedByEachBeforeTheNextTakesIt) {
  Owner owner;
  SharedValue::share({3, {"abc"}, Pin(&owner, 0)}, 2,
                     [&](const LargeValue&) { EXPECT_EQ(owner.released, 0); });
  EXPECT_EQ(owner.released, 1);
}

TEST(SharedValue, NobodyWantsIt) {
  Owner owner;
  SharedValue::share({3, {"abc"}, Pin(&owner, 0)}, 0, [](const LargeValue&) {});
  EXPECT_EQ(owner.released, 1);
}

}  // namespace
}  // namespace moxi
