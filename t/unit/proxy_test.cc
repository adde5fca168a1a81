// The proxy role on real sockets: made from its configuration, served by a worker's thread.
#include "proxy/proxy.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>

#include "common/net/resolver.h"
#include "common/net/socket.h"
#include "common/protocol/plain_key_codec.h"
#include "common/session/worker.h"

namespace moxi {
namespace {

PoolConfig pool_to(std::string host, uint16_t port) {
  PoolConfig config;
  config.listen_port = 11999;
  config.backends.push_back({std::move(host), port, 1});
  return config;
}

std::string receive(int fd, size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    pollfd ready{fd, POLLIN, 0};
    if (poll(&ready, 1, 10000) != 1) break;
    char buffer[512];
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    bytes.append(buffer, static_cast<size_t>(n));
  }
  return bytes;
}

TEST(Proxy, RefusesToExistWithoutPoolsOrBackends) {
  Resolver resolver;
  EXPECT_FALSE(Proxy::create({}, resolver).is_ok());
  ProxySettings settings;
  settings.pools.emplace_back();
  EXPECT_FALSE(Proxy::create(std::move(settings), resolver).is_ok());
}

TEST(Proxy, KnowsItsPools) {
  Resolver resolver;
  ProxySettings settings;
  settings.pools.push_back({pool_to("127.0.0.1", 1), {}});
  auto proxy = Proxy::create(std::move(settings), resolver);
  ASSERT_TRUE(proxy.is_ok());
  EXPECT_EQ(proxy.value()->pool_count(), 1U);
  EXPECT_EQ(proxy.value()->listen_port(0), 11999);
  EXPECT_EQ(proxy.value()->name(0), "default");
}

// `host` reaches a listening socket of ours on 127.0.0.1.
void serve_one_get(const std::string& host) {
  auto listening = listen_tcp("127.0.0.1", 0);
  ASSERT_TRUE(listening.is_ok());
  const int listener = listening.value().front().get();
  ProxySettings settings;
  settings.pools.push_back({pool_to(host, bound_port(listener)), {}});
  settings.pools.back().behavior.connect_timeout = Milliseconds{10000};
  Worker worker(make_event_loop(), {});
  auto resolver = std::make_unique<Resolver>();
  auto proxy = Proxy::create(std::move(settings), *resolver);
  ASSERT_TRUE(proxy.is_ok());
  const uint8_t role =
      worker.add_role(proxy.value()->handler_maker(0)(worker, nullptr), plain_key_codec());
  worker.start();
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  const UniqueFd client(ends[0]);
  worker.adopt(ends[1], role);
  const std::string request = "get some_key\r\n";
  ASSERT_EQ(send(client.get(), request.data(), request.size(), 0),
            static_cast<ssize_t>(request.size()));
  pollfd ready{listener, POLLIN, 0};
  ASSERT_EQ(poll(&ready, 1, 10000), 1);
  const UniqueFd backend(accept(listener, nullptr, nullptr));
  EXPECT_EQ(receive(backend.get(), request.size()), request);
  const std::string answer = "VALUE some_key 0 3\r\nabc\r\nEND\r\n";
  ASSERT_EQ(send(backend.get(), answer.data(), answer.size(), 0),
            static_cast<ssize_t>(answer.size()));
  EXPECT_EQ(receive(client.get(), answer.size()), answer);
  resolver.reset();
  worker.stop();
}

TEST(Proxy, ServesThroughAWorker) {
  serve_one_get("127.0.0.1");
}

TEST(Proxy, LooksNamesUp) {
  serve_one_get("localhost");
}

}  // namespace
}  // namespace moxi
