#include "server/options/tls_suboptions.h"

#include <gmock/gmock.h>

#include <string>

#include "server/options/suboption_table.h"
#include "server/options/suboptions.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;

TlsSettings applied(std::string_view list) {
  ServerOptions options;
  const std::optional<EarlyExit> failure = apply_suboptions(list, options);
  EXPECT_FALSE(failure) << failure->text;
  return options.tls_settings;
}

TEST(TlsSuboptions, DoWhatTheySay) {
  EXPECT_EQ(applied("ssl_chain_cert=/c").chain_cert, "/c");
  EXPECT_EQ(applied("ssl_key=/k").key, "/k");
  EXPECT_EQ(applied("ssl_ca_cert=/a").ca_cert, "/a");
  EXPECT_EQ(applied("ssl_ciphers=HIGH:!aNULL").ciphers, "HIGH:!aNULL");
  EXPECT_EQ(applied("ssl_verify_mode=2").verify, TlsVerify::kRequire);
  EXPECT_TRUE(applied("ssl_keyformat=1").key_is_pem);
  EXPECT_FALSE(applied("ssl_keyformat=2").key_is_pem);
  EXPECT_EQ(applied("ssl_wbuf_size=4").record_bytes, 4096U);
  EXPECT_EQ(applied("ssl_wbuf_size=64").record_bytes, 16384U);
  EXPECT_TRUE(applied("ssl_session_cache").session_cache);
  EXPECT_TRUE(applied("ssl_kernel_tls").kernel);
  EXPECT_EQ(applied("ssl_min_version=3").least_version, TlsVersion::k13);
  EXPECT_EQ(applied("").least_version, TlsVersion::k12);
}

TEST(TlsSuboptions, RefuseOtherNumbersByName) {
  for (const std::string text :
       {"ssl_verify_mode=4", "ssl_verify_mode=-1", "ssl_keyformat=0", "ssl_keyformat=3",
        "ssl_wbuf_size=0", "ssl_wbuf_size=x", "ssl_min_version=4", "ssl_min_version=1.2"}) {
    ServerOptions options;
    const std::optional<EarlyExit> failure = apply_suboptions(text, options);
    ASSERT_TRUE(failure) << text;
    EXPECT_THAT(failure->text, HasSubstr(text.substr(0, text.find('='))));
  }
}

TEST(TlsSuboptions, AreAllKnownHere) {
  for (const SuboptionInfo& info : suboption_table()) {
    if (info.id != SuboptionId::kTls) continue;
    TlsSettings settings;
    EXPECT_FALSE(apply_tls_suboption(info.name, "1", settings)) << info.name;
  }
  TlsSettings settings;
  EXPECT_TRUE(apply_tls_suboption("ssl_other", "1", settings));
}

TEST(TlsSuboptions, NameVersionsAsMemcachedDoes) {
  EXPECT_EQ(tls_version_name(TlsVersion::k10), "tlsv1.0");
  EXPECT_EQ(tls_version_name(TlsVersion::k13), "tlsv1.3");
}

}  // namespace
}  // namespace moxi
