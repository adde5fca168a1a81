#include "server/privileges.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace moxi {
namespace {

TEST(Privileges, WantAUserFromRootAlone) {
  const std::optional<EarlyExit> unnamed = drop_privileges("");
  const std::optional<EarlyExit> unknown = drop_privileges("no-such-user-here");
  if (geteuid() != 0) {
    EXPECT_FALSE(unnamed);
    EXPECT_FALSE(unknown);
    return;
  }
  ASSERT_TRUE(unnamed);
  EXPECT_EQ(unnamed->code, kExitUsage);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->code, kExitNoUser);
}

// Both in a process of their own, which they change for good.
[[noreturn]] void become_nobody() {
  const bool was_root = geteuid() == 0;
  const bool failed = drop_privileges("nobody").has_value();
  const bool is_root = geteuid() == 0 || getegid() == 0;
  _exit(!failed && !(was_root && is_root) ? 0 : 1);
}

[[noreturn]] void raise_from_64_to_128() {
  rlimit limit{64, 4096};
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(1);
  if (raise_descriptor_limit(100, 28)) _exit(2);
  getrlimit(RLIMIT_NOFILE, &limit);
  _exit(limit.rlim_cur >= 128 ? 0 : 3);
}

[[noreturn]] void raise_core_limit_to_4096() {
  rlimit limit{0, 4096};
  if (setrlimit(RLIMIT_CORE, &limit) != 0) _exit(1);
  if (raise_core_limit()) _exit(2);
  getrlimit(RLIMIT_CORE, &limit);
  _exit(limit.rlim_cur == limit.rlim_max && limit.rlim_cur >= 4096 ? 0 : 3);
}

[[noreturn]] void lock_more_than_allowed() {
  const rlimit limit{65536, 65536};
  if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) _exit(1);
  if (geteuid() == 0 && drop_privileges("nobody")) _exit(2);
  const Status status = lock_memory(uint64_t{64} << 20);
  _exit(status.message().find("-k invalid, only 64 kilobytes") != std::string::npos ? 0 : 3);
}

TEST(Privileges, RaiseTheLimitOfCoreFiles) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(raise_core_limit_to_4096(), ::testing::ExitedWithCode(0), "");
}

TEST(Privileges, LockNoMemoryWhereALaterPartCouldNotBeHad) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(lock_more_than_allowed(), ::testing::ExitedWithCode(0), "");
}

TEST(Privileges, BecomeTheNamedUser) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(become_nobody(), ::testing::ExitedWithCode(0), "");
}

TEST(Privileges, RaiseTheLimitOfDescriptorsAsFarAsNeeded) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(raise_from_64_to_128(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace moxi
