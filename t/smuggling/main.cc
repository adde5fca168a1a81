// Random clients of a proxy, by seeds; each seed is a proxy that a hundred clients use one after
// another, each with a stream of up to eight commands:
//   smuggling --first 1 --count 1000     a hundred thousand streams; ends at the first finding
//   smuggling --leak --count 10          a test of the checks: a proxy that does not look at keys
//   smuggling --spoil --count 10         likewise: a byte is changed on its way to a backend
#include <CLI/CLI.hpp>
#include <cstdio>

#include "t/smuggling/smuggling.h"

namespace {

constexpr size_t kClients = 100;

struct Arguments {
  uint64_t first = 1;
  uint64_t count = 1000;
  moxi::smuggling::Planted planted = moxi::smuggling::Planted::kNothing;

  bool is_honest() const { return planted == moxi::smuggling::Planted::kNothing; }
};

// False: something was found.
bool run(uint64_t seed, const Arguments& arguments, moxi::smuggling::Counts& counts) {
  moxi::smuggling::Smuggling smuggling(seed, arguments.planted);
  for (size_t client = 0; client < kClients; ++client) {
    const std::string wrong = smuggling.run_client(counts);
    if (wrong.empty()) continue;
    if (!arguments.is_honest()) return false;
    std::printf("seed %llu, client %zu: %s\n", static_cast<unsigned long long>(seed), client,
                wrong.c_str());
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Whether clients of the proxy can tell its backends what it has not accepted"};
  app.add_option("--first", arguments.first, "The first seed");
  app.add_option("--count", arguments.count, "How many seeds, a hundred streams each");
  app.add_flag_callback(
      "--leak", [&arguments] { arguments.planted = moxi::smuggling::Planted::kLeak; },
      "Take a proxy that does not look at keys");
  app.add_flag_callback(
      "--spoil", [&arguments] { arguments.planted = moxi::smuggling::Planted::kSpoil; },
      "Change a byte on its way to a backend");
  CLI11_PARSE(app, argc, argv);
  moxi::smuggling::Counts counts;
  uint64_t found = 0;
  for (uint64_t seed = arguments.first; seed - arguments.first < arguments.count; ++seed) {
    if (run(seed, arguments, counts)) continue;
    if (arguments.is_honest()) return 1;
    ++found;
  }
  std::printf("%zu streams of %zu commands: %zu accepted, %zu reached a backend", counts.streams,
              counts.commands, counts.accepted, counts.seen);
  if (!arguments.is_honest())
    std::printf("; %llu proxies found out", static_cast<unsigned long long>(found));
  std::printf("\n");
  // One bit may mean nothing: of a number that nobody compares, or of an opaque.
  return !arguments.is_honest() && found * 100 < arguments.count * 95 ? 1 : 0;
}
