// moxi_load: asks a server as the options say and prints one line about it. Exit status: 0, or 1
// when anything failed or an answer was not the expected one, or more for a bad option.
#include <cstdio>
#include <string>

#include "t/bench/load_options.h"
#include "t/bench/load_report.h"
#include "t/bench/load_run.h"

namespace {

int fail(const std::string& why) {
  std::fprintf(stderr, "moxi_load: %s\n", why.c_str());
  return 1;
}

int run(const moxi::LoadOptions& options) {
  moxi::LoadRun run(options);
  const moxi::Status connected = run.connect();
  if (!connected.is_ok()) return fail(connected.message());
  std::string why;
  if (options.preload) {
    moxi::LoadCounters counters;
    const moxi::Status loaded = run.preload(counters);
    if (!loaded.is_ok()) return fail(loaded.message());
    if (!moxi::is_sound(options, counters, why)) return fail("preload: " + why);
  }
  if (options.load_only) return 0;
  moxi::LoadResult result;
  const moxi::Status measured = run.measure(result);
  if (!measured.is_ok()) return fail(measured.message());
  std::printf("%s\n", moxi::format_report(options, result).c_str());
  return moxi::is_sound(options, result.counters, why) ? 0 : fail(why);
}

}  // namespace

int main(int argc, char** argv) {
  moxi::LoadOptions options;
  const int stop = moxi::parse_load_options(argc, argv, options);
  return stop == 0 ? run(options) : stop - 1;
}
