#include "proxy/stats/mask.h"

#include <gtest/gtest.h>

namespace moxi {
namespace {

TEST(Mask, HidesTheLengthAsWell) {
  EXPECT_EQ(masked("a"), "XXXXXXXX");
  EXPECT_EQ(masked("a very long password"), "XXXXXXXX");
  EXPECT_EQ(masked(""), "");
}

TEST(Mask, KnowsTheKeysOfSecrets) {
  for (const char* key : {"pwd", "auth", "apikey"})
    EXPECT_TRUE(is_secret(key)) << key;
  for (const char* key : {"usr", "pwdx", "", "downstream_timeout"})
    EXPECT_FALSE(is_secret(key)) << key;
}

TEST(Mask, LeavesAConfigurationWithoutSecretsAlone) {
  const char* const config = "11211=a:11211:2,[::1]:5,b;11212=c";
  EXPECT_EQ(masked_config(config), config);
  EXPECT_EQ(masked_config(""), "");
  EXPECT_EQ(masked_config("url=http://host:8091/pools"), "url=http://host:8091/pools");
}

TEST(Mask, HidesEveryPasswordOfAConfiguration) {
  EXPECT_EQ(masked_config("usr=u,pwd=secret,host=h"), "usr=u,pwd=XXXXXXXX,host=h");
  EXPECT_EQ(masked_config("auth=u%secret,url=x"), "auth=XXXXXXXX,url=x");
  EXPECT_EQ(masked_config("http://u:secret@h:1/p|http://v:s@i"),
            "http://u:XXXXXXXX@h:1/p|http://v:XXXXXXXX@i");
  EXPECT_EQ(masked_config("u:se@cret@h"), "u:XXXXXXXX@h");
}

}  // namespace
}  // namespace moxi
