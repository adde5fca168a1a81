#include "common/net/tls_context.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "t/support/tls_files.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;

TlsSettings settings_of(const TlsFiles& files) {
  TlsSettings settings;
  settings.chain_cert = files.certificate();
  settings.key = files.key();
  return settings;
}

void overwrite(const std::string& file, const std::string& text) {
  std::ofstream(file) << text;
}

TEST(TlsContext, RefusesWhatItCannotUseByItsOption) {
  const TlsFiles files;
  const TlsFiles others;
  TlsSettings settings = settings_of(files);
  settings.chain_cert = "/no/such/file";
  EXPECT_THAT(TlsContext::create(settings).message(), HasSubstr("ssl_chain_cert=/no/such/file"));
  settings = settings_of(files);
  settings.key = others.key();
  EXPECT_THAT(TlsContext::create(settings).message(), HasSubstr("ssl_key=" + others.key()));
  settings = settings_of(files);
  settings.key_is_pem = false;
  EXPECT_THAT(TlsContext::create(settings).message(), HasSubstr("ssl_key="));
  settings = settings_of(files);
  settings.ca_cert = files.key();
  EXPECT_THAT(TlsContext::create(settings).message(), HasSubstr("ssl_ca_cert="));
  settings = settings_of(files);
  settings.ciphers = "none-such";
  EXPECT_THAT(TlsContext::create(settings).message(), HasSubstr("ssl_ciphers=none-such"));
}

TEST(TlsContext, TakesEveryKindOfVerificationAndVersion) {
  const TlsFiles files;
  TlsSettings settings = settings_of(files);
  settings.ca_cert = files.certificate();
  settings.session_cache = true;
  settings.kernel = true;
  for (const TlsVerify verify :
       {TlsVerify::kNone, TlsVerify::kRequest, TlsVerify::kRequire, TlsVerify::kOnce}) {
    for (const TlsVersion version :
         {TlsVersion::k10, TlsVersion::k11, TlsVersion::k12, TlsVersion::k13}) {
      settings.verify = verify;
      settings.least_version = version;
      EXPECT_TRUE(TlsContext::create(settings).is_ok());
    }
  }
}

TEST(TlsContext, KeepsWhatItHasWhenTheFilesTurnBad) {
  const TlsFiles files;
  Result<std::unique_ptr<TlsContext>> context = TlsContext::create(settings_of(files));
  ASSERT_TRUE(context.is_ok());
  EXPECT_TRUE(context.value()->reload().is_ok());
  overwrite(files.key(), "nonsense");
  EXPECT_THAT(context.value()->reload().message(), HasSubstr("ssl_key="));
  for (const ListenTls listen : {ListenTls::kDefault, ListenTls::kOneWay, ListenTls::kMutual}) {
    Transport* transport = context.value()->accept(listen);
    ASSERT_NE(transport, nullptr);
    transport->close(-1);
  }
  EXPECT_LT(context.value()->age().count(), 60);
}

}  // namespace
}  // namespace moxi
