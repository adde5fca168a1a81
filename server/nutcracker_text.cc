#include "server/nutcracker_text.h"

#include <array>
#include <string_view>

#include "common/base/version.h"

namespace moxi {
namespace {

struct Named {
  std::string_view name;
  std::string_view text;
};

constexpr auto kOptions = std::to_array<Named>({
    {"-h, --help", "this text"},
    {"-V, --version", "the version"},
    {"-t, --test-conf", "read the configuration, say what is wrong with it, and end"},
    {"-d, --daemonize", "run in the background"},
    {"-D, --describe-stats", "what the statistics are"},
    {"-v, --verbose=N", "how much is logged, 0 to 11 (5)"},
    {"-o, --output=FILE", "where the log goes (standard error)"},
    {"-c, --conf-file=FILE", "the pools (conf/nutcracker.yml)"},
    {"-s, --stats-port=N", "where the statistics are told (22222)"},
    {"-a, --stats-addr=ADDRESS", "on which address (127.0.0.1)"},
    {"-i, --stats-interval=MS", "taken, without effect: statistics are always those of now"},
    {"-p, --pid-file=FILE", "where the number of the process is written; removed at the end"},
    {"--check", "say what would be in force, or what is wrong, and end"},
    {"--where=KEY...", "say which server has each key, and end"},
    {"-m, --mbuf-size=BYTES", "taken, without effect: buffers have the sizes that are needed"},
});

constexpr auto kProcess = std::to_array<Named>({
    {"service", "nutcracker"},
    {"source", "the name of this host"},
    {"version", "the version of moxi"},
    {"uptime", "seconds since the process started"},
    {"timestamp", "seconds since 1970"},
    {"total_connections", "connections of clients and to servers so far"},
    {"curr_connections", "those that are open now, and the listening ones"},
});

constexpr auto kPool = std::to_array<Named>({
    {"client_eof", "clients that left by themselves"},
    {"client_err", "clients that were lost or sent away"},
    {"client_connections", "clients that are here now"},
    {"server_ejects", "how often a server was taken for dead"},
    {"forward_error", "requests that got no answer from their server"},
    {"fragments", "pieces that gets of several keys were sent in"},
});

constexpr auto kServer = std::to_array<Named>({
    {"server_eof", "connections that the server ended"},
    {"server_err", "connections that failed: not made, broken, or with a wrong answer"},
    {"server_timedout", "requests and connects that took too long"},
    {"server_connections", "connections that are open now"},
    {"server_ejected_at", "when it was last taken for dead, in microseconds since 1970"},
    {"requests", "requests that were sent"},
    {"request_bytes", "their bytes"},
    {"responses", "answers that came"},
    {"response_bytes", "their bytes"},
    {"in_queue", "requests that are not sent yet"},
    {"in_queue_bytes", "their bytes"},
    {"out_queue", "requests that were sent and wait for their answers"},
    {"out_queue_bytes", "their bytes"},
});

template <size_t N>
void list(std::string& text, const std::array<Named, N>& all, size_t width) {
  for (const Named& each : all) {
    text.append("\n  ").append(each.name);
    text.append(width - each.name.size(), ' ').append(each.text);
  }
}

}  // namespace

std::string nutcracker_version() {
  return std::string("moxi ") + kVersion + ", in place of nutcracker";
}

std::string nutcracker_help() {
  constexpr size_t kWidth = 28;
  std::string text = nutcracker_version();
  text += "\nusage: nutcracker [options], or: moxi nutcracker [options]\n";
  list(text, kOptions, kWidth);
  return text;
}

std::string nutcracker_stats_description() {
  constexpr size_t kWidth = 22;
  std::string text = "of the process:";
  list(text, kProcess, kWidth);
  text += "\nof each pool:";
  list(text, kPool, kWidth);
  text += "\nof each of its servers:";
  list(text, kServer, kWidth);
  return text;
}

}  // namespace moxi
