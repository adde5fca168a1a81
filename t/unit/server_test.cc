#include "server/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <csignal>
#include <string>
#include <thread>

#include "common/net/socket_address.h"
#include "server/local_role.h"

namespace moxi {
namespace {

ServerOptions local_options() {
  ServerOptions options;
  options.port = kAnyPort;
  options.listen = {{"127.0.0.1", {}}};
  options.threads = 2;
  return options;
}

// What a client of the port is told.
std::string ask(uint16_t port, const std::string& request, size_t answer_size) {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM, 0));
  const auto address = SocketAddress::parse_numeric("127.0.0.1", port);
  if (connect(fd.get(), address->data(), address->size()) != 0) return "no connection";
  if (send(fd.get(), request.data(), request.size(), 0) < 0) return "cannot send";
  std::string answer(answer_size, '\0');
  const ssize_t size = recv(fd.get(), answer.data(), answer.size(), MSG_WAITALL);
  answer.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return answer;
}

// In a process of its own, for the signals. Exits 0 if all went as it should.
[[noreturn]] void serve_until_a_signal() {
  Process process(local_options());
  auto cache = LocalRole::create(process);
  Server server(process);
  int ticks = 0;
  server.add_role(cache.value()->role());
  server.on_tick([&] {
    if (++ticks == 1) std::raise(SIGTERM);
  });
  if (server.start()) _exit(2);
  const auto port = static_cast<uint16_t>(process.gauges.tcp_port.load());
  std::string answers;
  std::thread client([&] {
    for (int i = 0; i < 3; ++i)
      answers += ask(port, "version\r\n", 16);
  });
  server.run();  // to the first tick
  client.join();
  server.stop();
  if (process.clock.now() < kFirstSecond + 1) _exit(3);
  if (process.registry.total(Stat::kTotalConnections) != 3) _exit(4);
  if (process.registry.total(Stat::kClosedConnections) != 3) _exit(5);
  _exit(answers == "VERSION 1.6.45\r\nVERSION 1.6.45\r\nVERSION 1.6.45\r\n" ? 0 : 6);
}

TEST(Server, ServesUntilASignalAndTellsTheTime) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(serve_until_a_signal(), ::testing::ExitedWithCode(0), "");
}

[[noreturn]] void start_on_a_taken_port() {
  Role role;
  role.name = "x";
  role.endpoints = {{"127.0.0.1", 0}};
  auto first = open_listening_sockets(std::vector<Role>{role}, {});
  const auto& sockets = std::get<std::vector<ListeningSocket>>(first);
  ServerOptions options = local_options();
  options.port = sockets.front().address.port();
  Process process(options);
  auto cache = LocalRole::create(process);
  Server server(process);
  server.add_role(cache.value()->role());
  const auto failure = server.start();
  _exit(failure && failure->code == kExitOsError ? 0 : 1);
}

TEST(Server, DoesNotStartOnAPortThatIsTaken) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(start_on_a_taken_port(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace moxi
