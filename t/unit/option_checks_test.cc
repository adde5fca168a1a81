#include "server/options/option_checks.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;

int code_of(const ServerOptions& options) {
  const std::optional<EarlyExit> failure = check_options(options);
  return failure ? failure->code : kExitOk;
}

ServerOptions with_item(size_t item, size_t memory_megabytes = 64) {
  ServerOptions options;
  options.item_size_max = item;
  options.memory_limit = memory_megabytes * kMegabyte;
  return options;
}

TEST(OptionChecks, BoundTheItemSize) {
  EXPECT_EQ(code_of(ServerOptions{}), kExitOk);
  EXPECT_EQ(code_of(with_item(32 * kMegabyte)), kExitOk);
  EXPECT_EQ(code_of(with_item(33 * kMegabyte)), kExitUsage);
  EXPECT_EQ(code_of(with_item(1023)), kExitUsage);
  EXPECT_EQ(code_of(with_item(1024 * kMegabyte, 4096)), kExitOk);
  EXPECT_EQ(code_of(with_item(1025 * kMegabyte, 4096)), kExitUsage);
  EXPECT_EQ(code_of(with_item(kMegabyte + 1)), kExitUsage);
}

TEST(OptionChecks, LeaveNoWayAroundALogin) {
  struct Case {
    bool sasl;
    const char* auth_file;
    Binding binding;
    int udp_port;
    int code;
  };
  for (const Case& each :
       {Case{true, "", Binding::kBinary, 0, kExitOk}, Case{true, "", Binding::kAuto, 0, kExitUsage},
        Case{true, "", Binding::kAscii, 0, kExitUsage},
        Case{true, "", Binding::kBinary, 11211, kExitUsage},
        Case{false, "users", Binding::kAscii, 0, kExitOk},
        Case{false, "users", Binding::kAuto, 0, kExitUsage},
        Case{false, "users", Binding::kBinary, 0, kExitUsage},
        Case{false, "users", Binding::kAscii, kAnyPort, kExitUsage},
        Case{true, "users", Binding::kAuto, 0, kExitOk},
        Case{true, "users", Binding::kAscii, 0, kExitUsage},
        Case{true, "users", Binding::kBinary, 0, kExitUsage},
        Case{false, "", Binding::kBinary, 11211, kExitOk}}) {
    ServerOptions options;
    options.sasl = each.sasl;
    options.auth_file = each.auth_file;
    options.binding = each.binding;
    options.udp_port = each.udp_port;
    EXPECT_EQ(code_of(options), each.code)
        << each.sasl << " '" << each.auth_file << "' " << binding_name(each.binding);
  }
}

TEST(OptionChecks, GiveAProxyNoLoginsOfSasl) {
  ServerOptions options;
  options.pools = {"11211=a"};
  options.binding = Binding::kBinary;
  EXPECT_EQ(code_of(options), kExitOk);
  options.sasl = true;
  EXPECT_EQ(code_of(options), kExitUsage);
  options.binding = Binding::kAuto;
  options.auth_file = "users";
  EXPECT_EQ(code_of(options), kExitOk);
}

TEST(OptionChecks, FitChunksIntoItemsAndPages) {
  ServerOptions options;
  options.slab_chunk_max = 2 * kMegabyte;
  EXPECT_EQ(code_of(options), kExitUsage);
  options.slab_chunk_max = 1024;
  EXPECT_EQ(code_of(options), kExitOk);
  options.item_size_max = 3 * 1024;
  options.slab_chunk_max = 3 * 1024;
  EXPECT_EQ(code_of(options), kExitUsage);
}

TEST(OptionChecks, BoundTheChunkSizesOfAList) {
  ServerOptions options;
  options.slab_sizes = {48, 1000, 524288};
  EXPECT_EQ(code_of(options), kExitOk);
  options.slab_sizes = {47};
  EXPECT_EQ(code_of(options), kExitFailure);
  options.slab_sizes = {524296};
  EXPECT_EQ(code_of(options), kExitFailure);
}

TEST(OptionChecks, AskForItemSizesOnlyOfACache) {
  ServerOptions options = with_item(1);
  options.pools = {"11211=a"};
  EXPECT_EQ(code_of(options), kExitOk);
}

TEST(OptionChecks, WantPoolsForTheirSettings) {
  ServerOptions options;
  options.behaviors = {"connect_timeout=1"};
  EXPECT_EQ(code_of(options), kExitUsage);
  options.pools = {"11211=a"};
  EXPECT_EQ(code_of(options), kExitOk);
}

TEST(OptionChecks, BoundTheQueues) {
  ServerOptions options;
  options.hot_lru_pct = 40;
  EXPECT_EQ(code_of(options), kExitOk);
  options.hot_lru_pct = 41;
  EXPECT_EQ(code_of(options), kExitUsage);
}

TEST(OptionChecks, WantQueuesForATemporaryOne) {
  ServerOptions options;
  options.temporary_ttl = 10;
  EXPECT_EQ(code_of(options), kExitOk);
  options.segmented = false;
  EXPECT_EQ(code_of(options), kExitUsage);
}

}  // namespace
}  // namespace moxi
