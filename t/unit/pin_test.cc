#include "common/base/pin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace moxi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Owner final : public PinOwner {
 public:
  void unpin(uint64_t token) override { released.push_back(token); }
  std::vector<uint64_t> released;
};

TEST(Pin, ReleasesOnceWhenItEnds) {
  Owner owner;
  {
    const Pin pin(&owner, 5);
    EXPECT_TRUE(pin);
    EXPECT_THAT(owner.released, IsEmpty());
  }
  EXPECT_THAT(owner.released, ElementsAre(5));
}

TEST(Pin, HandsItsDutyOnWhenMoved) {
  Owner owner;
  Pin first(&owner, 1);
  {
    const Pin second = std::move(first);
    EXPECT_TRUE(second);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is promised
  }
  EXPECT_THAT(owner.released, ElementsAre(1));
}

TEST(Pin, ReleasesWhatItHeldWhenAssigned) {
  Owner owner;
  Pin pin(&owner, 1);
  pin = Pin(&owner, 2);
  EXPECT_THAT(owner.released, ElementsAre(1));
  pin.release();
  pin.release();
  EXPECT_THAT(owner.released, ElementsAre(1, 2));
}

TEST(Pin, OfNobodyDoesNothing) {
  Pin pin;
  EXPECT_FALSE(pin);
  pin.release();
}

}  // namespace
}  // namespace moxi
