#include "server/nutcracker_options.h"

#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "server/nutcracker_text.h"
#include "server/options/number_text.h"

namespace moxi {
namespace {

constexpr std::string_view kName = "nutcracker";
// Workers: twemproxy has no option for them, and one.
constexpr unsigned kMostThreads = 4;
// Descriptors that are not for clients.
constexpr uint64_t kOtherDescriptors = 96;
constexpr uint64_t kMostConnections = 1'000'000;
// What -m may be.
constexpr int64_t kLeastBuffer = 512;
constexpr int64_t kMostBuffer = 16 << 20;

struct RawValues {
  std::string level = "5";
  std::string stats_port = "22222";
  std::string stats_interval = "30000";
  std::string buffer_size = "16384";
  bool help = false;
  bool version = false;
  bool describe = false;
};

// As many as the system lets the process have.
unsigned connections_allowed() {
  rlimit limit{};
  uint64_t descriptors = 1024;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) descriptors = limit.rlim_cur;
  const uint64_t clients = descriptors - std::min(descriptors - 1, kOtherDescriptors);
  return static_cast<unsigned>(std::min(clients, kMostConnections));
}

class Parser {
 public:
  Parser() {
    app_.set_help_flag();
    flag("-h,--help", raw_.help);
    flag("-V,--version", raw_.version);
    flag("-D,--describe-stats", raw_.describe);
    flag("-t,--test-conf", settings_.test_only);
    flag("-d,--daemonize", options_.daemon);
    text("-v,--verbose", raw_.level);
    text("-o,--output", options_.log_file);
    text("-c,--conf-file", settings_.config_file);
    text("-s,--stats-port", raw_.stats_port);
    text("-a,--stats-addr", settings_.stats_host);
    text("-i,--stats-interval", raw_.stats_interval);
    text("-p,--pid-file", options_.pid_file);
    text("-m,--mbuf-size", raw_.buffer_size);
    ask();
  }

  std::variant<ServerOptions, EarlyExit> run(std::span<const std::string> arguments) {
    std::vector<std::string> words;
    for (const std::string& argument : arguments)
      words.push_back(in_full(argument));
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      return refuse(error.what());
    }
    if (raw_.version) return EarlyExit{kExitOk, nutcracker_version()};
    if (raw_.help) return EarlyExit{kExitOk, nutcracker_help()};
    if (raw_.describe) return EarlyExit{kExitOk, nutcracker_stats_description()};
    if (auto failure = take_numbers()) return *failure;
    settle();
    return std::move(options_);
  }

 private:
  void flag(const char* form, bool& into) {
    const char* const longer = form + 3;
    names_.emplace_back(longer);
    app_.add_flag(form, into)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  void text(const char* form, std::string& into) {
    const char* const longer = form + 3;
    names_.emplace_back(longer);
    app_.add_option(form, into)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  // What is ours: questions about the file instead of serving it.
  void ask() {
    app_.add_flag("--check", options_.check_only);
    app_.add_option("--where", options_.where_keys);
    names_.insert(names_.end(), {"--check", "--where"});
  }

  // A long option may be cut short as long as it can be no other.
  std::string in_full(const std::string& word) const {
    if (!word.starts_with("--") || word.size() == 2) return word;
    const std::string given = word.substr(0, word.find('='));
    const std::string* found = nullptr;
    for (const std::string& name : names_) {
      if (name == given) return word;
      if (!name.starts_with(given)) continue;
      if (found != nullptr) return word;
      found = &name;
    }
    return found == nullptr ? word : *found + word.substr(given.size());
  }

  static EarlyExit refuse(const std::string& why) {
    return EarlyExit::failure("nutcracker: " + why + " (-h shows the options)");
  }

  static std::optional<int64_t> number(const std::string& text, int64_t least, int64_t most) {
    const auto parsed = parse_integer<int64_t>(text);
    if (!parsed || *parsed < least || *parsed > most) return std::nullopt;
    return parsed;
  }

  std::optional<EarlyExit> take_numbers() {
    const auto level = number(raw_.level, 0, INT32_MAX);
    if (!level) return refuse("-v " + raw_.level + ": expected a level, 0 to 11");
    settings_.level = static_cast<unsigned>(std::min<int64_t>(*level, kMostNutcrackerLevel));
    const auto port = number(raw_.stats_port, 1, UINT16_MAX);
    if (!port) return refuse("-s " + raw_.stats_port + ": expected a port, 1 to 65535");
    settings_.stats_port = static_cast<uint16_t>(*port);
    if (!number(raw_.stats_interval, 0, INT32_MAX))
      return refuse("-i " + raw_.stats_interval + ": expected milliseconds");
    if (!number(raw_.buffer_size, kLeastBuffer, kMostBuffer)) {
      return refuse("-m " + raw_.buffer_size + ": expected bytes, " + std::to_string(kLeastBuffer) +
                    " to " + std::to_string(kMostBuffer));
    }
    if (settings_.config_file.empty()) return refuse("-c needs the name of a file");
    if (settings_.stats_host.empty()) return refuse("-a needs an address");
    return std::nullopt;
  }

  void settle() {
    // In the background the process is in another directory.
    if (options_.daemon) {
      for (std::string* path : {&options_.log_file, &options_.pid_file, &settings_.config_file}) {
        if (!path->empty()) *path = std::filesystem::absolute(*path).string();
      }
    }
    // It runs as whoever starts it.
    if (::geteuid() == 0) options_.user = "root";
    options_.verbosity = verbosity_of(settings_.level);
    options_.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
    options_.max_connections = connections_allowed();
    options_.pid_file_goes = true;
    options_.nutcracker = std::move(settings_);
  }

  CLI::App app_;
  RawValues raw_;
  NutcrackerSettings settings_;
  ServerOptions options_;
  std::vector<std::string> names_;  // of the long options
};

}  // namespace

bool takes_nutcrackers_place(std::string_view program, std::span<const std::string>* arguments) {
  if (program.substr(program.rfind('/') + 1) == kName) return true;
  if (arguments->empty() || arguments->front() != kName) return false;
  *arguments = arguments->subspan(1);
  return true;
}

std::variant<ServerOptions, EarlyExit> parse_nutcracker_options(
    std::span<const std::string> arguments) {
  return Parser().run(arguments);
}

// 4 is about errors, 5 about backends that go and come, 7 about clients.
unsigned verbosity_of(unsigned nutcracker_level) {
  if (nutcracker_level <= 4) return 0;
  if (nutcracker_level <= 6) return 1;
  return nutcracker_level <= 8 ? 2 : 3;
}

}  // namespace moxi
