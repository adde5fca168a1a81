#include "proxy/config/self_reference.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

// The pools of a -z argument whose hosts are addresses, "localhost" (both loopback addresses) or
// names that do not resolve; the machine's interface has 10.0.0.7 and fd00::7.
std::optional<SelfReference> check(const std::string& argument,
                                   const std::vector<std::string>& listening = {}) {
  const auto pools = parse_pools({argument, "-z", false});
  EXPECT_TRUE(pools.is_ok()) << argument;
  ResolvedBackends resolved;
  for (const PoolConfig& pool : pools.value()) {
    resolved.emplace_back();
    for (const BackendConfig& backend : pool.backends) {
      auto& addresses = resolved.back().emplace_back();
      if (backend.host == "localhost") {
        addresses = {*IpAddress::parse("::1"), *IpAddress::parse("127.0.0.1")};
      } else if (const auto address = IpAddress::parse(backend.host)) {
        addresses = {*address};
      }
    }
  }
  std::vector<IpAddress> ours;
  for (const std::string& text : listening)
    ours.push_back(*IpAddress::parse(text));
  const std::vector<IpAddress> interfaces{*IpAddress::parse("10.0.0.7"),
                                          *IpAddress::parse("fd00::7")};
  return find_self_reference(pools.value(), resolved, ours, interfaces);
}

TEST(SelfReference, AllowsOtherHostsAndOtherPorts) {
  EXPECT_FALSE(check("11211=10.0.0.8").has_value());
  EXPECT_FALSE(check("11211=unresolved").has_value());
  EXPECT_FALSE(check("11211=127.0.0.1:11311").has_value());
  EXPECT_FALSE(check("11211=10.0.0.7:11311,[::1]:11311").has_value());
}

TEST(SelfReference, FindsAPoolThatNamesItself) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0", "[::]", "localhost",
                           "10.0.0.7", "[fd00::7]", "[::ffff:127.0.0.1]"}) {
    const auto found = check("11211=10.0.0.8," + std::string(host));
    ASSERT_TRUE(found.has_value()) << host;
    EXPECT_EQ(found->pool, 0U);
    EXPECT_EQ(found->backend, 1U);
  }
  EXPECT_EQ(check("11211=[::1]")->message,
            "pool 11211: backend \"[::1]:11211\" is this pool's own listening address");
}

TEST(SelfReference, LooksAtTheListeningAddresses) {
  EXPECT_TRUE(check("11211=127.0.0.1", {"127.0.0.1"}).has_value());
  EXPECT_TRUE(check("11211=0.0.0.0", {"127.0.0.1"}).has_value());
  EXPECT_TRUE(check("11211=10.0.0.7", {"127.0.0.1", "10.0.0.7"}).has_value());
  EXPECT_TRUE(check("11211=10.0.0.7", {"0.0.0.0"}).has_value());
  EXPECT_TRUE(check("11211=[fd00::7]", {"::"}).has_value());
  EXPECT_TRUE(check("11211=localhost", {"127.0.0.1"}).has_value());
  EXPECT_FALSE(check("11211=10.0.0.7", {"127.0.0.1"}).has_value());
  EXPECT_FALSE(check("11211=127.0.0.2", {"127.0.0.1"}).has_value());
  EXPECT_FALSE(check("11211=127.0.0.1", {"10.0.0.7"}).has_value());
  EXPECT_FALSE(check("11211=0.0.0.0", {"10.0.0.7"}).has_value());
  EXPECT_FALSE(check("11211=127.0.0.1", {"::"}).has_value());
  EXPECT_FALSE(check("11211=10.0.0.8", {"0.0.0.0"}).has_value());
}

TEST(SelfReference, AllowsChainsWithinOneProcess) {
  EXPECT_FALSE(check("1=127.0.0.1:2;2=127.0.0.1:3;3=10.0.0.8").has_value());
  // Two ways to the same pool are no circle.
  EXPECT_FALSE(check("1=127.0.0.1:2,127.0.0.1:3;2=127.0.0.1:3;3=10.0.0.8").has_value());
}

TEST(SelfReference, FindsCirclesOfPools) {
  const auto found = check("1=127.0.0.1:2;2=10.0.0.8:2,[::1]:1");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->pool, 1U);
  EXPECT_EQ(found->backend, 1U);
  EXPECT_EQ(found->message,
            "pools 1 -> 2 -> 1 forward to each other in a circle; backend \"[::1]:1\" of pool 2 "
            "closes it");
}

TEST(SelfReference, NamesOnlyThePoolsOfTheCircle) {
  const auto found = check("9=10.0.0.8;1=0.0.0.0:2;2=0.0.0.0:3;3=0.0.0.0:4;4=10.0.0.7:2");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->message,
            "pools 2 -> 3 -> 4 -> 2 forward to each other in a circle; backend \"10.0.0.7:2\" of "
            "pool 4 closes it");
}

TEST(SelfReference, FollowsLongChains) {
  std::string argument;
  for (int port = 1; port < 5000; ++port) {
    argument += std::to_string(port) + "=127.0.0.1:" + std::to_string(port + 1) + ";";
  }
  EXPECT_FALSE(check(argument + "5000=10.0.0.8").has_value());
  EXPECT_TRUE(check(argument + "5000=127.0.0.1:2500").has_value());
}

}  // namespace
}  // namespace moxi
