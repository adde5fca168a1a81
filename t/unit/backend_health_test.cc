#include "proxy/backend/backend_health.h"

#include <gtest/gtest.h>

#include "proxy/backend/health_group.h"

namespace moxi {
namespace {

TEST(BackendHealth, OneFailedConnectMarksItDown) {
  HealthGroup group(1);
  EXPECT_TRUE(group[0].is_up());
  group[0].hard_failure();
  EXPECT_FALSE(group[0].is_up());
}

TEST(BackendHealth, ThreeSoftFailuresInARowMarkItDown) {
  HealthGroup group(2);
  group[0].soft_failure();
  group[0].soft_failure();
  EXPECT_TRUE(group[0].is_up());
  EXPECT_TRUE(group[0].is_suspected());
  group[0].soft_failure();
  EXPECT_FALSE(group[0].is_up());
}

TEST(BackendHealth, AnAnswerInTimeBreaksTheRow) {
  HealthGroup group(2);
  for (int i = 0; i < 10; ++i) {
    group[0].soft_failure();
    group[0].soft_failure();
    group[0].good_answer();
    EXPECT_FALSE(group[0].is_suspected());
  }
  EXPECT_TRUE(group[0].is_up());
}

TEST(BackendHealth, RecoveryIsCountedAndForgetsFailures) {
  HealthGroup group(2);
  for (int i = 0; i < 3; ++i)
    group[0].soft_failure();
  group[0].recovered();
  EXPECT_TRUE(group[0].is_up());
  EXPECT_FALSE(group[0].is_suspected());
  EXPECT_EQ(group[0].recoveries(), 1U);
  group[0].recovered();
  EXPECT_EQ(group[0].recoveries(), 1U);
}

TEST(BackendHealth, KeepsWhyUntilItIsBack) {
  HealthGroup group(2);
  EXPECT_EQ(group[0].trouble(), "");
  group[0].set_trouble("TLS: no");
  group[0].hard_failure();
  EXPECT_EQ(group[0].trouble(), "TLS: no");
  EXPECT_EQ(group[1].trouble(), "");
  group[0].recovered();
  EXPECT_EQ(group[0].trouble(), "");
}

TEST(BackendHealth, TenConnectsASecondAreAllowed) {
  HealthGroup group(1);
  const TimePoint start{std::chrono::hours(1)};
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(group[0].next_connect(), TimePoint{});
    group[0].count_connect(start + Milliseconds(i));
  }
  EXPECT_EQ(group[0].next_connect(), start + Milliseconds(1000));
  group[0].count_connect(start + Milliseconds(1000));
  EXPECT_EQ(group[0].next_connect(), start + Milliseconds(1001));
}

}  // namespace
}  // namespace moxi
