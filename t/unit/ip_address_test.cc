#include "proxy/config/ip_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace moxi {
namespace {

TEST(IpAddress, KnowsBothFamilies) {
  EXPECT_EQ(IpAddress::parse("10.1.2.3")->family(), IpAddress::Family::kV4);
  EXPECT_EQ(IpAddress::parse("fe80::1")->family(), IpAddress::Family::kV6);
  EXPECT_EQ(IpAddress::parse("fe80::1%eth0"), IpAddress::parse("fe80::1"));
  EXPECT_NE(IpAddress::parse("10.1.2.3"), IpAddress::parse("10.1.2.4"));
}

TEST(IpAddress, RefusesWhatIsNotAnAddress) {
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "[::1]", ":::"}) {
    EXPECT_FALSE(IpAddress::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string("127.0.0.1\0x", 11)).has_value());
}

TEST(IpAddress, TakesAMappedAddressForTheV4AddressThatItMeans) {
  EXPECT_EQ(IpAddress::parse("::ffff:10.1.2.3"), IpAddress::parse("10.1.2.3"));
  EXPECT_NE(IpAddress::parse("::10.1.2.3"), IpAddress::parse("10.1.2.3"));
}

TEST(IpAddress, TellsLoopbackAndAny) {
  EXPECT_TRUE(IpAddress::parse("127.0.0.1")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("127.9.9.9")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("7f00::")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("0.0.0.0")->is_any());
  EXPECT_TRUE(IpAddress::parse("::")->is_any());
  EXPECT_FALSE(IpAddress::parse("::1")->is_any());
}

TEST(IpAddress, ConnectsToLoopbackWhenAskedForAny) {
  EXPECT_EQ(IpAddress::parse("0.0.0.0")->connect_target(), IpAddress::parse("127.0.0.1"));
  EXPECT_EQ(IpAddress::parse("::")->connect_target(), IpAddress::parse("::1"));
  EXPECT_EQ(IpAddress::parse("10.0.0.1")->connect_target(), IpAddress::parse("10.0.0.1"));
}

TEST(IpAddress, ReadsSocketAddresses) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x0a010203);
  EXPECT_EQ(IpAddress::from_sockaddr(reinterpret_cast<const sockaddr&>(v4)),
            IpAddress::parse("10.1.2.3"));
  sockaddr_storage storage{};
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(IpAddress::from_sockaddr(reinterpret_cast<const sockaddr&>(storage)),
            IpAddress::parse("::1"));
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  EXPECT_FALSE(IpAddress::from_sockaddr(reinterpret_cast<const sockaddr&>(path)).has_value());
}

}  // namespace
}  // namespace moxi
