#include "proxy/backend/health_group.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace moxi {
namespace {

void fail_softly(BackendHealth& backend) {
  for (uint32_t i = 0; i < BackendHealth::kSoftLimit; ++i)
    backend.soft_failure();
}

size_t up_count(HealthGroup& group) {
  size_t up = 0;
  for (size_t i = 0; i < group.size(); ++i)
    up += group[i].is_up() ? 1 : 0;
  return up;
}

TEST(HealthGroup, SoftFailuresTakeAtMostHalfOfIt) {
  for (size_t size = 1; size <= 7; ++size) {
    HealthGroup group(size);
    for (size_t i = 0; i < size; ++i)
      fail_softly(group[i]);
    EXPECT_EQ(up_count(group), size - size / 2);
  }
}

TEST(HealthGroup, FailedConnectsMayTakeAll) {
  HealthGroup group(3);
  for (size_t i = 0; i < 3; ++i)
    group[i].hard_failure();
  EXPECT_EQ(up_count(group), 0U);
}

TEST(HealthGroup, AFailureLimitCountsFailuresOfAnyKindInARow) {
  HealthGroup group(2, 3);
  group[0].hard_failure();
  group[0].soft_failure();
  EXPECT_TRUE(group[0].is_up());
  group[0].good_answer();
  group[0].hard_failure();
  group[0].hard_failure();
  EXPECT_TRUE(group[0].is_up());
  EXPECT_EQ(group.losses(), 0U);
  EXPECT_EQ(group[0].marked_at(), 0);
  group[0].hard_failure();
  EXPECT_FALSE(group[0].is_up());
  EXPECT_EQ(group.losses(), 1U);
  EXPECT_GT(group[0].marked_at(), 0);
  EXPECT_EQ(group[1].marked_at(), 0);
  // What is down is not lost again; what comes back may be.
  group[0].hard_failure();
  EXPECT_EQ(group.losses(), 1U);
  group[0].recovered();
  group[0].hard_failure();
  group[0].hard_failure();
  EXPECT_TRUE(group[0].is_up());
  group[0].hard_failure();
  EXPECT_EQ(group.losses(), 2U);
}

TEST(HealthGroup, AFailureLimitOfOneIsOneFailure) {
  HealthGroup group(2, 1);
  group[0].soft_failure();
  EXPECT_FALSE(group[0].is_up());
  group[1].hard_failure();
  EXPECT_FALSE(group[1].is_up());
}

TEST(HealthGroup, AFailedConnectFreesAPlaceAmongTheSoftlyMarked) {
  HealthGroup group(3);
  fail_softly(group[0]);
  fail_softly(group[1]);
  EXPECT_TRUE(group[1].is_up());
  group[0].hard_failure();
  group[1].soft_failure();
  EXPECT_FALSE(group[1].is_up());
}

TEST(HealthGroup, TellsEachChangeOnce) {
  HealthGroup group(2);
  std::vector<std::vector<bool>> changes;
  std::vector<size_t> down;
  group.set_on_change([&](const std::vector<bool>& up) { changes.push_back(up); });
  group.set_on_down([&](size_t backend) { down.push_back(backend); });
  group[1].hard_failure();
  group[1].hard_failure();
  fail_softly(group[0]);
  fail_softly(group[0]);
  group[1].recovered();
  group[1].recovered();
  EXPECT_EQ(changes,
            (std::vector<std::vector<bool>>{{true, false}, {false, false}, {false, true}}));
  EXPECT_EQ(down, (std::vector<size_t>{1, 0}));
  group.set_on_down(nullptr);
  group[1].hard_failure();
  EXPECT_EQ(down.size(), 2U);
}

TEST(HealthGroup, StaysConsistentUnderManyThreads) {
  HealthGroup group(8);
  size_t changes = 0;
  group.set_on_change([&](const std::vector<bool>&) { ++changes; });
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&group, t] {
      for (size_t i = 0; i < 2000; ++i) {
        BackendHealth& backend = group[(i + t) % group.size()];
        fail_softly(backend);
        if (i % 3 == 0) backend.hard_failure();
        backend.count_connect(TimePoint{Milliseconds(i)});
        backend.recovered();
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  uint64_t recoveries = 0;
  for (size_t i = 0; i < group.size(); ++i) {
    group[i].recovered();
    recoveries += group[i].recoveries();
  }
  EXPECT_EQ(up_count(group), group.size());
  EXPECT_EQ(changes, 2 * recoveries);
}

}  // namespace
}  // namespace moxi
