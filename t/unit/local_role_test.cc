#include "server/local_role.h"

#include <gmock/gmock.h>

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(LocalRole, ListensWhereTheOptionsSay) {
  ServerOptions options;
  options.port = 1234;
  options.listen = {{"127.0.0.1", {}}};
  Process process(options);
  auto created = LocalRole::create(process);
  ASSERT_TRUE(created.is_ok());
  const Role role = created.value()->role();
  EXPECT_EQ(role.name, "cache");
  EXPECT_TRUE(role.is_cache);
  EXPECT_THAT(role.endpoints, ElementsAre(Endpoint{"127.0.0.1", 1234}));
}

TEST(LocalRole, ShowsItsSlabClasses) {
  Process process(ServerOptions{});
  auto created = LocalRole::create(process);
  ASSERT_TRUE(created.is_ok());
  EXPECT_THAT(created.value()->class_table(),
              HasSubstr("slab class   1: chunk size        96 perslab   10922\n"));
  created.value()->tick();
}

TEST(LocalRole, SaysWhyACacheCannotBe) {
  ServerOptions options;
  options.memory_limit = size_t{1} << 60;
  Process process(options);
  EXPECT_FALSE(LocalRole::create(process).is_ok());
}

}  // namespace
}  // namespace moxi
