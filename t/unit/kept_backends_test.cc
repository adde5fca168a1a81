#include "proxy/route/kept_backends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace moxi {
namespace {

using testing::ElementsAre;

PoolSettings pool(std::vector<BackendConfig> backends) {
  PoolSettings settings;
  settings.config.backends = std::move(backends);
  return settings;
}

TEST(KeptBackends, AreThoseWithTheSameAddress) {
  const PoolSettings before = pool({{"a", 1}, {"b", 1}, {"b", 2}});
  const PoolSettings now = pool({{"b", 2}, {"c", 1}, {"a", 1}, {"a", 2}});
  EXPECT_THAT(kept_backends(before, now), ElementsAre(2, std::nullopt, 0, std::nullopt));
}

TEST(KeptBackends, MayHaveOtherWeightsAndNames) {
  EXPECT_THAT(kept_backends(pool({{"a", 1, 1}}), pool({{"a", 1, 7, false, "name"}})),
              ElementsAre(0));
}

TEST(KeptBackends, MayBeWaitedForLonger) {
  PoolSettings now = pool({{"a", 1}});
  now.behavior.downstream_timeout = Milliseconds{1};
  EXPECT_THAT(kept_backends(pool({{"a", 1}}), now), ElementsAre(0));
}

}  // namespace
}  // namespace moxi
