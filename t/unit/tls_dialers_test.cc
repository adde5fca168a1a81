#include "proxy/backend/tls_dialers.h"

#include <gmock/gmock.h>

#include <fstream>
#include <utility>

#include "t/support/tls_files.h"

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Behavior trusting(const TlsFiles& files) {
  Behavior behavior;
  behavior.tls = BackendTls::kOn;
  behavior.tls_ca = files.certificate();
  return behavior;
}

std::shared_ptr<const Dialer> made(TlsDialers& dialers, const Behavior& behavior) {
  Result<std::shared_ptr<const Dialer>> dialer = dialers.dialer_for(behavior);
  EXPECT_TRUE(dialer.is_ok()) << dialer.message();
  return std::move(dialer.value());
}

TEST(TlsDialers, WithoutTlsGiveThePlainOne) {
  TlsDialers dialers;
  Behavior behavior;
  const std::shared_ptr<const Dialer> dialer = made(dialers, behavior);
  EXPECT_EQ(dialer.get(), &socket_dialer());
  EXPECT_EQ(&dialer->transport("a", 1), &plain_transport());
  EXPECT_FALSE(dialers.has_any());
}

TEST(TlsDialers, ShareWhatIsTheSameAndNothingElse) {
  const TlsFiles files;
  const TlsFiles us;
  TlsDialers dialers;
  const std::shared_ptr<const Dialer> first = made(dialers, trusting(files));
  EXPECT_EQ(made(dialers, trusting(files)), first);
  EXPECT_TRUE(dialers.has_any());
  std::vector<Behavior> others(4, trusting(files));
  others[0].tls_name = "other.example";
  others[1].tls_verify = TlsTrust::kAuthority;
  others[2].tls_cert = us.certificate();
  others[2].tls_key = us.key();
  others[3].tls_ca = us.certificate();
  for (const Behavior& other : others)
    EXPECT_NE(made(dialers, other), first);
}

TEST(TlsDialers, MakeConnectionsThatShakeHands) {
  const TlsFiles files;
  TlsDialers dialers;
  Transport& transport = made(dialers, trusting(files))->transport("a", 1);
  EXPECT_TRUE(transport.is_layered());
  transport.close(-1);
}

TEST(TlsDialers, ForgetWhatNobodyHas) {
  const TlsFiles files;
  TlsDialers dialers;
  made(dialers, trusting(files));
  EXPECT_FALSE(dialers.has_any());
}

TEST(TlsDialers, RefuseFilesThatAreBad) {
  TlsDialers dialers;
  Behavior behavior;
  behavior.tls = BackendTls::kOn;
  behavior.tls_ca = "/no/such/file";
  EXPECT_THAT(dialers.dialer_for(behavior).message(), HasSubstr("tls_ca=/no/such/file"));
}

TEST(TlsDialers, RefuseSettingsThatWouldDoNothing) {
  TlsDialers dialers;
  Behavior behavior;
  behavior.tls_name = "cache.example";
  EXPECT_EQ(dialers.dialer_for(behavior).message(), "-Z: the keys tls_* need tls=on");
  behavior.tls = BackendTls::kOn;
  behavior.tls_key = "file";
  EXPECT_EQ(dialers.dialer_for(behavior).message(), "-Z: tls_key needs tls_cert");
}

TEST(TlsDialers, ReadTheFilesAgainAndSayWhatIsBad) {
  const TlsFiles good;
  const TlsFiles bad;
  TlsDialers dialers;
  const auto first = made(dialers, trusting(good));
  const auto second = made(dialers, trusting(bad));
  EXPECT_THAT(dialers.reload(), IsEmpty());
  std::ofstream(bad.certificate()) << "nonsense";
  EXPECT_THAT(dialers.reload(), ElementsAre(HasSubstr("tls_ca=" + bad.certificate())));
  EXPECT_EQ(made(dialers, trusting(bad)), second);
}

}  // namespace
}  // namespace moxi
