#include "common/net/socket.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "common/net/linux_only.h"

namespace moxi {
namespace {

using ::testing::HasSubstr;

bool wait_for(int fd, short what) {
  pollfd waiting{fd, what, 0};
  return ::poll(&waiting, 1, 5000) == 1;
}

int option(int fd, int level, int name) {
  int value = 0;
  socklen_t size = sizeof(value);
  EXPECT_EQ(0, ::getsockopt(fd, level, name, &value, &size));
  return value;
}

SocketAddress loopback(uint16_t port) {
  return SocketAddress::parse_numeric("127.0.0.1", port).value();
}

class TemporaryFolder {
 public:
  TemporaryFolder() { EXPECT_NE(nullptr, ::mkdtemp(path_.data())); }
  ~TemporaryFolder() {
    ::unlink(socket().c_str());
    ::rmdir(path_.c_str());
  }
  std::string socket() const { return path_ + "/s"; }

 private:
  std::string path_ = "/tmp/moxi_socket_XXXXXX";
};

TEST(Socket, ListensAndConnectsOnAPortThatTheSystemPicked) {
  auto listening = listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(listening.is_ok()) << listening.message();
  ASSERT_EQ(1U, listening.value().size());
  const int listening_fd = listening.value().front().get();
  const uint16_t port = bound_port(listening_fd);
  ASSERT_NE(0, port);

  auto client = start_connect(loopback(port));
  ASSERT_TRUE(client.is_ok()) << client.message();
  const int client_fd = client.value().get();
  ASSERT_TRUE(wait_for(client_fd, POLLOUT));
  EXPECT_TRUE(connect_result(client_fd).is_ok());
  ASSERT_TRUE(wait_for(listening_fd, POLLIN));
  const UniqueFd accepted = accept_connection(listening_fd);
  ASSERT_TRUE(accepted.is_open());
  EXPECT_TRUE(peer_address(accepted.get()) == local_address(client_fd));
  EXPECT_TRUE(peer_address(client_fd) == loopback(port));
}

TEST(Socket, ConnectionsAreNonBlockingClosedByExecAndWithoutDelay) {
  auto listening = listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(listening.is_ok());
  const int listening_fd = listening.value().front().get();
  auto client = start_connect(loopback(bound_port(listening_fd)));
  ASSERT_TRUE(client.is_ok());
  ASSERT_TRUE(wait_for(listening_fd, POLLIN));
  const UniqueFd accepted = accept_connection(listening_fd);
  for (const int fd : {listening_fd, client.value().get(), accepted.get()}) {
    EXPECT_NE(0, ::fcntl(fd, F_GETFL) & O_NONBLOCK);
    EXPECT_NE(0, ::fcntl(fd, F_GETFD) & FD_CLOEXEC);
    EXPECT_NE(0, option(fd, IPPROTO_TCP, TCP_NODELAY));
  }
  EXPECT_NE(0, option(accepted.get(), SOL_SOCKET, SO_KEEPALIVE));
  EXPECT_NE(0, option(listening_fd, SOL_SOCKET, SO_REUSEADDR));
}

TEST(Socket, AllInterfacesShareOnePort) {
  for (const std::string_view host : {"", "*"}) {
    auto listening = listen_tcp(host, 0);
    ASSERT_TRUE(listening.is_ok()) << listening.message();
    const uint16_t port = bound_port(listening.value().front().get());
    for (const UniqueFd& fd : listening.value()) {
      EXPECT_EQ(port, bound_port(fd.get()));
      EXPECT_TRUE(local_address(fd.get()).is_wildcard());
      if (local_address(fd.get()).family() == AF_INET6) {
        EXPECT_NE(0, option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY));
      }
    }
  }
}

TEST(Socket, NamesAreLookedUp) {
  const auto listening = listen_tcp("localhost", 0);
  ASSERT_TRUE(listening.is_ok()) << listening.message();
  EXPECT_TRUE(local_address(listening.value().front().get()).is_loopback());
}

TEST(Socket, PortThatIsTakenIsAnErrorInMemcachedsWords) {
  auto first = listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(first.is_ok());
  const uint16_t port = bound_port(first.value().front().get());
  const auto second = listen_tcp("127.0.0.1", port);
  ASSERT_FALSE(second.is_ok());
  EXPECT_EQ("failed to listen on TCP port " + std::to_string(port) + ": Address already in use",
            second.message());
  EXPECT_FALSE(listen_tcp("*", port).is_ok());
}

TEST(Socket, HostThatCannotBeUsedIsAnError) {
  EXPECT_THAT(listen_tcp("198.51.100.1", 0).message(), HasSubstr("Cannot assign requested"));
  EXPECT_THAT(listen_tcp("no such host", 7).message(),
              HasSubstr("failed to listen on TCP port 7: getaddrinfo(): "));
}

TEST(Socket, RefusedConnectionFails) {
  uint16_t port = 0;
  {
    const auto listening = listen_tcp("127.0.0.1", 0);
    ASSERT_TRUE(listening.is_ok());
    port = bound_port(listening.value().front().get());
  }
  auto client = start_connect(loopback(port));
  std::string why = client.is_ok() ? "" : client.message();
  if (client.is_ok()) {
    ASSERT_TRUE(wait_for(client.value().get(), POLLOUT));
    why = connect_result(client.value().get()).message();
  }
  EXPECT_THAT(why, HasSubstr("Connection refused"));
}

TEST(Socket, ConnectionToItselfFails) {
  // Bound to a port and connected to the same one: what happens by chance when a dead backend's
  // port is one that the system gives to clients.
  const UniqueFd fd = open_socket(AF_INET, SOCK_STREAM);
  const SocketAddress any = loopback(0);
  ASSERT_EQ(0, ::bind(fd.get(), any.data(), any.size()));
  const SocketAddress itself = local_address(fd.get());
  static_cast<void>(::connect(fd.get(), itself.data(), itself.size()));
  ASSERT_TRUE(wait_for(fd.get(), POLLOUT));
  EXPECT_THAT(connect_result(fd.get()).message(), HasSubstr("connected to itself"));
}

TEST(Socket, UnixSocketHasItsAccessBits) {
  const TemporaryFolder folder;
  for (const unsigned mode : {0700U, 0770U, 0777U}) {
    const auto listening = listen_unix(folder.socket(), mode);
    ASSERT_TRUE(listening.is_ok()) << listening.message();
    struct stat info {};
    ASSERT_EQ(0, ::stat(folder.socket().c_str(), &info));
    EXPECT_TRUE(S_ISSOCK(info.st_mode));
    EXPECT_EQ(mode, info.st_mode & 0777U);
  }
}

TEST(Socket, UnixSocketConnects) {
  const TemporaryFolder folder;
  auto listening = listen_unix(folder.socket(), 0700);
  ASSERT_TRUE(listening.is_ok());
  auto client = start_connect(SocketAddress::unix_path(folder.socket()).value());
  ASSERT_TRUE(client.is_ok()) << client.message();
  EXPECT_TRUE(connect_result(client.value().get()).is_ok());
  EXPECT_TRUE(accept_connection(listening.value().get()).is_open());
  EXPECT_EQ("unix:" + folder.socket(), peer_address(client.value().get()).to_string());
}

TEST(Socket, UnixSocketThatSomebodyAnswersIsLeftAlone) {
  const TemporaryFolder folder;
  auto first = listen_unix(folder.socket(), 0700);
  ASSERT_TRUE(first.is_ok());
  const auto second = listen_unix(folder.socket(), 0700);
  ASSERT_FALSE(second.is_ok());
  EXPECT_EQ("failed to listen on UNIX socket: " + folder.socket() + ": Address already in use",
            second.message());
  first.value().reset();  // now the file is stale
  EXPECT_TRUE(listen_unix(folder.socket(), 0700).is_ok());
}

TEST(Socket, OtherFilesAreNotReplacedByAUnixSocket) {
  const TemporaryFolder folder;
  std::ofstream(folder.socket()) << "precious";
  EXPECT_FALSE(listen_unix(folder.socket(), 0700).is_ok());
  std::string content;
  std::ifstream(folder.socket()) >> content;
  EXPECT_EQ("precious", content);
}

TEST(Socket, UnixPathMustFit) {
  EXPECT_THAT(listen_unix(std::string(200, 'x'), 0700).message(), HasSubstr("File name too long"));
  EXPECT_FALSE(listen_unix("", 0700).is_ok());
}

TEST(Socket, ADatagramPortIsTheSameOnAllAddressesAndNobodyElses) {
  Result<std::vector<UniqueFd>> all = bind_udp("", 0);
  ASSERT_TRUE(all.is_ok()) << all.message();
  const uint16_t port = bound_port(all.value().front().get());
  EXPECT_NE(port, 0);
  for (const UniqueFd& fd : all.value()) {
    EXPECT_EQ(bound_port(fd.get()), port);
    EXPECT_EQ(option(fd.get(), SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  }
  const Result<std::vector<UniqueFd>> again = bind_udp("127.0.0.1", port);
  ASSERT_FALSE(again.is_ok());
  EXPECT_THAT(again.message(), HasSubstr("UDP port " + std::to_string(port)));
}

}  // namespace
}  // namespace moxi
