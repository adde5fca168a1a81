// Runs simulations of the proxy by their seeds:
//   simulation --first 1 --count 10000     all of them, in order; ends at the first violation
//   simulation --seed 42 -v                one, with everything that happens
//   simulation --spoil --count 100         tests of the checks: each must find what is spoiled
#include <CLI/CLI.hpp>
#include <cstdio>

#include "t/simulation/simulation.h"

namespace {

struct Arguments {
  uint64_t first = 1;
  uint64_t count = 1000;
  bool is_verbose = false;
  bool spoils = false;
  bool runs_twice = false;
  bool keeps_going = false;
};

moxi::simulation::Outcomes run(uint64_t seed, const Arguments& arguments) {
  moxi::simulation::Simulation simulation({seed, arguments.is_verbose, arguments.spoils});
  return simulation.run();
}

int run_all(const Arguments& arguments) {
  moxi::simulation::Outcomes sum;
  size_t found = 0;
  size_t broken = 0;
  for (uint64_t seed = arguments.first; seed - arguments.first < arguments.count; ++seed) {
    const moxi::simulation::Outcomes outcomes = run(seed, arguments);
    if (arguments.spoils) {
      found += outcomes.violation.empty() ? 0 : 1;
      continue;
    }
    if (!outcomes.violation.empty()) {
      std::printf("seed %llu: %s\nreplay: simulation --seed %llu -v\n",
                  static_cast<unsigned long long>(seed), outcomes.violation.c_str(),
                  static_cast<unsigned long long>(seed));
      std::fflush(stdout);
      ++broken;
      if (!arguments.keeps_going) return 1;
    }
    if (arguments.runs_twice && run(seed, arguments).digest != outcomes.digest) {
      std::printf("seed %llu: two runs differ\n", static_cast<unsigned long long>(seed));
      return 1;
    }
    sum.requests += outcomes.requests;
    sum.answers += outcomes.answers;
    sum.errors += outcomes.errors;
    sum.commands += outcomes.commands;
    sum.virtual_time += outcomes.virtual_time;
    sum.most_bytes = std::max(sum.most_bytes, outcomes.most_bytes);
  }
  if (arguments.spoils) {
    std::printf("%zu of %llu spoiled simulations were found out\n", found,
                static_cast<unsigned long long>(arguments.count));
    // A changed byte of a statistic's value, or one behind the last answer, cannot be told.
    return found * 100 >= arguments.count * 80 ? 0 : 1;
  }
  std::printf(
      "%llu seeds from %llu: %zu requests, %zu answers (%zu errors), %zu backend commands, "
      "%.0f s of virtual time, at most %zu KB of buffers\n",
      static_cast<unsigned long long>(arguments.count),
      static_cast<unsigned long long>(arguments.first), sum.requests, sum.answers, sum.errors,
      sum.commands, static_cast<double>(sum.virtual_time.count()) / 1000, sum.most_bytes >> 10);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Simulations of the proxy core"};
  app.add_option("--first", arguments.first, "The first seed");
  app.add_option("--count", arguments.count, "How many");
  const auto* seed = app.add_option_function<uint64_t>(
      "--seed", [&arguments](uint64_t value) { arguments.first = value; }, "Only this one");
  app.add_flag("-v", arguments.is_verbose, "Print everything that happens");
  app.add_flag("--spoil", arguments.spoils, "Change a byte on its way to each client");
  app.add_flag("--twice", arguments.runs_twice, "Run each seed twice and compare");
  app.add_flag("--keep-going", arguments.keeps_going, "Do not end at the first violation");
  CLI11_PARSE(app, argc, argv);
  if (seed->count() > 0) arguments.count = 1;
  return run_all(arguments);
}
