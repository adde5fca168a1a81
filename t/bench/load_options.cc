// See load_options.h.
#include "t/bench/load_options.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>

namespace moxi {

namespace {

const std::map<std::string, KeyOrder> kOrders{{"sequential", KeyOrder::kSequential},
                                              {"uniform", KeyOrder::kUniform},
                                              {"zipf", KeyOrder::kZipf}};
const std::map<std::string, Check> kChecks{
    {"none", Check::kNone}, {"keys", Check::kKeys}, {"values", Check::kValues}};
const std::map<std::string, GetForm> kForms{
    {"get", GetForm::kGet}, {"mg", GetForm::kMetaGet}, {"getk", GetForm::kBinaryGet}};

void declare_shape(CLI::App& app, LoadOptions& options) {
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 20000));
  app.add_option("--depth", options.depth, "requests in flight on a connection")
      ->check(CLI::Range(1, 4096));
  app.add_option("--width", options.width, "keys of a get")->check(CLI::Range(1, 4096));
  app.add_option("--keys", options.keys, "how many keys there are")
      ->check(CLI::Range(uint32_t{1}, uint32_t{1000000000}));
  app.add_option("--order", options.order, "of the keys: uniform, zipf or sequential")
      ->transform(CLI::CheckedTransformer(kOrders));
  app.add_option("--zipf", options.zipf, "the exponent")->check(CLI::Range(0.0, 10.0));
  app.add_option("--seed", options.seed);
  app.add_option("--value-size", options.value_size)->check(CLI::Range(0, 1 << 20));
  app.add_option("--protocol", options.get_form, "of reads: get, mg or getk (binary; no sets then)")
      ->transform(CLI::CheckedTransformer(kForms));
}

void declare_conduct(CLI::App& app, LoadOptions& options) {
  app.add_option("--set-share", options.set_share, "share of sets among the requests")
      ->check(CLI::Range(0.0, 1.0));
  app.add_flag("--noreply", options.noreply, "all sets of a batch but the last; only sets then");
  app.add_flag("--fill", options.fill, "set a key after its get missed");
  app.add_flag("--preload", options.preload, "set every key once before the run");
  app.add_flag("--tolerant", options.tolerant, "refusals (SERVER_ERROR) are no failure");
  app.add_flag("--load-only", options.load_only, "preload and stop");
  app.add_option("--verify", options.check, "none, keys or values")
      ->transform(CLI::CheckedTransformer(kChecks));
  app.add_option("--warm-up", options.warm_up, "seconds")->check(CLI::Range(0.0, 3600.0));
  app.add_option("--duration", options.duration, "seconds")->check(CLI::Range(0.01, 86400.0));
  app.add_option("--requests", options.requests, "instead of a duration; no warm-up then");
  app.add_option("--pid", options.pid, "the server, for its CPU time and memory");
}

// What no single option can tell; empty when all is well.
std::string contradiction(const LoadOptions& options) {
  if (options.fill && options.width > 1) return "--fill needs --width 1";
  if (options.noreply && options.set_share < 1) return "--noreply needs --set-share 1";
  if (options.get_form != GetForm::kGet && options.width > 1) return "mg and getk have one key";
  const bool sets = options.set_share > 0 || options.fill || options.preload;
  if (options.get_form == GetForm::kBinaryGet && sets) return "getk goes without sets";
  return {};
}

}  // namespace

int parse_load_options(int argc, char** argv, LoadOptions& options) {
  CLI::App app("Load generator for servers that speak memcached's text protocol");
  std::string server;
  app.add_option("server", server, "HOST:PORT, IPv4")->required();
  declare_shape(app, options);
  declare_conduct(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return app.exit(stop) + 1;
  }
  Result<TcpAddress> address = parse_tcp_address(server);
  if (address.is_ok()) options.server = address.value();
  const std::string why = address.is_ok() ? contradiction(options) : address.message();
  if (options.load_only) options.preload = true;
  if (why.empty()) return 0;
  std::fprintf(stderr, "moxi_load: %s\n", why.c_str());
  return 3;
}

}  // namespace moxi
