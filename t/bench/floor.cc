// moxi_floor: the floor server, or with --forward the null proxy. Prints the port that it listens
// on as one line, then serves until it is ended by a signal.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "t/bench/floor_server.h"
#include "t/bench/null_proxy.h"
#include "t/bench/tcp.h"

namespace {

struct FloorOptions {
  std::string listen = "127.0.0.1:0";
  std::string forward;
  size_t value_size = 32;
};

moxi::Status serve(const FloorOptions& options) {
  const moxi::Result<moxi::TcpAddress> address = moxi::parse_tcp_address(options.listen);
  if (!address.is_ok()) return address.status();
  moxi::Result<moxi::UniqueFd> listener = moxi::tcp_listen(address.value());
  if (!listener.is_ok()) return listener.status();
  std::printf("%u\n", static_cast<unsigned>(moxi::tcp_port(listener.value().get())));
  std::fflush(stdout);
  if (options.forward.empty()) {
    return moxi::FloorServer(std::move(listener.value()), options.value_size).run();
  }
  const moxi::Result<moxi::TcpAddress> backend = moxi::parse_tcp_address(options.forward);
  if (!backend.is_ok()) return backend.status();
  return moxi::NullProxy(std::move(listener.value()), backend.value()).run();
}

}  // namespace

int main(int argc, char** argv) {
  FloorOptions options;
  CLI::App app("Answers every key with a constant value: the floor of all comparisons");
  app.add_option("--listen", options.listen, "IPv4 address and port; port 0: any free one");
  app.add_option("--value-size", options.value_size, "bytes of the value of every key")
      ->check(CLI::Range(size_t{0}, size_t{1} << 20));
  app.add_option("--forward", options.forward, "be a null proxy in front of this HOST:PORT");
  CLI11_PARSE(app, argc, argv);
  const moxi::Status status = serve(options);
  std::fprintf(stderr, "moxi_floor: %s\n", status.message().c_str());
  return 1;
}
