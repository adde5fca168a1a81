#include "common/session/certificates.h"

#include <gmock/gmock.h>

#include <utility>

#include "t/support/session_bench.h"

namespace moxi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Certificates::Reader reader(bool has_any, std::vector<std::string> errors) {
  return [has_any, errors = std::move(errors)] { return Certificates::Reread{has_any, errors}; };
}

// What a client that asks for it is told.
std::string answer_of(Certificates& certificates) {
  SessionBench bench;
  bench.handler().keeps = true;
  VirtualSocketPair client(bench.network());
  bench.connect(client);
  EXPECT_EQ(bench.talk(client, "refresh_certs\r\n"), "");
  certificates.answer(std::move(bench.handler().kept().at(0).responder));
  return bench.talk(client, "");
}

TEST(Certificates, AreReadByWhoeverHasThem) {
  Certificates certificates;
  EXPECT_FALSE(certificates.read_again().has_any);
  certificates.add(reader(false, {}));
  EXPECT_FALSE(certificates.read_again().has_any);
  certificates.add(reader(true, {}));
  EXPECT_TRUE(certificates.read_again().has_any);
  EXPECT_THAT(certificates.read_again().errors, IsEmpty());
  certificates.add(reader(true, {"one is bad", "two is bad"}));
  certificates.add(reader(true, {"three is bad"}));
  EXPECT_THAT(certificates.read_again().errors,
              ElementsAre("one is bad", "two is bad", "three is bad"));
}

TEST(Certificates, TellAClientWhatCameOfIt) {
  Certificates certificates;
  EXPECT_EQ(answer_of(certificates), "Error TLS not enabled\r\n");
  certificates.add(reader(true, {}));
  EXPECT_EQ(answer_of(certificates), "OK\r\n");
  certificates.add(reader(true, {"one is bad", "two is bad"}));
  EXPECT_EQ(answer_of(certificates), "Error one is bad\r\n");
}

}  // namespace
}  // namespace moxi
