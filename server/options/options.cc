#include "server/options/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "server/options/argv_normaliser.h"
#include "server/options/help_text.h"
#include "server/options/listen_hosts.h"
#include "server/options/number_text.h"
#include "server/options/option_checks.h"
#include "server/options/option_table.h"
#include "server/options/suboptions.h"

namespace moxi {
namespace {

using Failure = std::optional<EarlyExit>;

// The values as CLI11 reads them; ranges and meanings are looked at afterwards.
struct RawValues {
  int64_t port = 11211;
  int64_t udp_port = 0;
  int64_t memory_megabytes = 64;
  int64_t connections = 1024;
  int64_t chunk_space = 48;
  int64_t threads = 4;
  int64_t requests_per_event = 20;
  int64_t backlog = 1024;
  int64_t verbosity = 0;
  double growth_factor = 1.25;
  bool disable_evictions = false;
  bool disable_cas = false;
  bool disable_flush_all = false;
  bool disable_dumping = false;
  bool disable_watch = false;
  std::string unix_mask = "700";
  std::optional<std::string> protocol;
  std::string item_size = "1m";
  std::optional<std::string> prefix_delimiter;
  std::vector<std::string> listen;
  std::vector<std::string> extended;
};

// CLI11 would read "010" as octal.
std::string check_decimal_text(std::string& text) {
  if (parse_decimal(text)) {
    size_t zeros = 0;
    while (zeros + 1 < text.size() && text[zeros] == '0' && std::isdigit(text[zeros + 1]) != 0) {
      ++zeros;
    }
    text.erase(0, zeros);
    return {};
  }
  return "\"" + text + "\" is not a number";
}

class Parser {
 public:
  Parser() {
    app_.set_help_flag();
    app_.allow_extras(false);
    number(OptionId::kPort, raw_.port);
    number(OptionId::kUdpPort, raw_.udp_port);
    number(OptionId::kMemoryLimit, raw_.memory_megabytes);
    number(OptionId::kConnLimit, raw_.connections);
    number(OptionId::kSlabMinSize, raw_.chunk_space);
    number(OptionId::kThreads, raw_.threads);
    number(OptionId::kRequestsPerEvent, raw_.requests_per_event);
    number(OptionId::kBacklog, raw_.backlog);
    number(OptionId::kGrowthFactor, raw_.growth_factor);
    app_.add_flag(form(OptionId::kVerbose), raw_.verbosity);
    flag(OptionId::kDisableEvictions, raw_.disable_evictions);
    flag(OptionId::kDisableCas, raw_.disable_cas);
    flag(OptionId::kDisableFlushAll, raw_.disable_flush_all);
    flag(OptionId::kDisableDumping, raw_.disable_dumping);
    flag(OptionId::kDisableWatch, raw_.disable_watch);
    flag(OptionId::kEnableShutdown, options_.shutdown_enabled);
    flag(OptionId::kDaemon, options_.daemon);
    flag(OptionId::kCoreDumps, options_.core_dumps);
    flag(OptionId::kLockMemory, options_.lock_memory);
    text(OptionId::kPidFile, options_.pid_file);
    text(OptionId::kLogFile, options_.log_file);
    app_.add_option(form(OptionId::kPrefixDelimiter), raw_.prefix_delimiter)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    text(OptionId::kUnixSocket, options_.unix_socket);
    text(OptionId::kUnixMask, raw_.unix_mask);
    text(OptionId::kUser, options_.user);
    app_.add_option(form(OptionId::kProtocol), raw_.protocol)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    flag(OptionId::kSasl, options_.sasl);
    flag(OptionId::kEnableSsl, options_.tls);
    text(OptionId::kAuthFile, options_.auth_file);
    text(OptionId::kMaxItemSize, raw_.item_size);
    list(OptionId::kListen, raw_.listen);
    list(OptionId::kExtended, raw_.extended);
    list(OptionId::kPools, options_.pools);
    list(OptionId::kBehaviors, options_.behaviors);
    flag(OptionId::kCheck, options_.check_only);
    list(OptionId::kWhere, options_.where_keys);
  }

  std::variant<ServerOptions, EarlyExit> run(const NormalArguments& given) {
    std::vector<std::string> words;
    for (const NormalOption& option : given.options)
      words.push_back(canonical_form(option));
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      return refuse(error.what());
    }
    options_.port_given = app_.count(form(OptionId::kPort)) > 0;
    options_.where_keys.insert(options_.where_keys.end(), given.operands.begin(),
                               given.operands.end());
    for (const auto step : {&Parser::take_sockets, &Parser::take_binding, &Parser::take_counts,
                            &Parser::take_sizes, &Parser::take_permissions, &Parser::take_lists}) {
      if (Failure failure = (this->*step)()) return *failure;
    }
    if (Failure failure = check_options(options_)) return *failure;
    return std::move(options_);
  }

 private:
  static std::string form(OptionId id) { return "--" + std::string(option_info(id).name); }

  void flag(OptionId id, bool& into) {
    app_.add_flag(form(id), into)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  template <typename Number>
  void number(OptionId id, Number& into) {
    app_.add_option(form(id), into)
        ->transform(CLI::Validator(check_decimal_text, "", ""))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  void text(OptionId id, std::string& into) {
    app_.add_option(form(id), into)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
  void list(OptionId id, std::vector<std::string>& into) {
    app_.add_option(form(id), into)->allow_extra_args(false);
  }

  // A value that is no number. memcached takes it for 0, which ends these two with its usage code.
  static EarlyExit refuse(std::string why) {
    const bool is_usage =
        why.starts_with(form(OptionId::kPort)) || why.starts_with(form(OptionId::kMemoryLimit));
    return {is_usage ? kExitUsage : kExitFailure, std::move(why)};
  }

  Failure take_sockets() {
    if (raw_.port < kAnyPort || raw_.port > 65535) {
      return EarlyExit::usage("ERROR: Invalid port number " + std::to_string(raw_.port) + ".");
    }
    options_.port = static_cast<int>(raw_.port);
    if (raw_.udp_port < kAnyPort || raw_.udp_port > 65535) {
      return EarlyExit::usage("ERROR: Invalid port number " + std::to_string(raw_.udp_port) + ".");
    }
    options_.udp_port = static_cast<int>(raw_.udp_port);
    // Who names that one alone wants the same number for both.
    if (options_.udp_port > 0 && !options_.port_given) options_.port = options_.udp_port;
    const std::string& mask = raw_.unix_mask;
    const bool is_octal = mask.find_first_not_of("01234567") == mask.npos && mask.size() <= 4;
    if (!is_octal) return EarlyExit::usage("-a " + mask + ": not an octal access mask");
    options_.unix_mask = static_cast<unsigned>(std::stoul(mask, nullptr, 8));
    return std::nullopt;
  }

  // What -B says must leave nobody in who does not have to log in.
  Failure take_binding() {
    if (options_.auth_file.empty() && app_.count(form(OptionId::kAuthFile)) > 0) {
      return EarlyExit::failure("-Y: needs the name of a file");
    }
    const bool text_login = !options_.auth_file.empty();
    if (!raw_.protocol) {
      if (options_.sasl != text_login)
        options_.binding = options_.sasl ? Binding::kBinary : Binding::kAscii;
      return std::nullopt;
    }
    if (*raw_.protocol == "ascii") {
      options_.binding = Binding::kAscii;
    } else if (*raw_.protocol == "binary") {
      options_.binding = Binding::kBinary;
    } else if (*raw_.protocol != "auto") {
      return EarlyExit::usage("Invalid value for binding protocol: " + *raw_.protocol +
                              " (should be one of auto, binary, or ascii)");
    }
    return std::nullopt;
  }

  // A number that must be above 0, into `into`. Not inline: g++ 12 then warns, at link time, of
  // copies that cannot happen.
  template <typename Number>
  [[gnu::noinline]] static Failure take_positive(int64_t value, const char* name, Number& into) {
    if (value <= 0) return EarlyExit::failure(std::string(name) + " must be greater than 0");
    if (value > INT32_MAX) return EarlyExit::failure(std::string(name) + " is too large");
    into = static_cast<Number>(value);
    return std::nullopt;
  }

  Failure take_counts() {
    if (auto failure =
            take_positive(raw_.connections, "Maximum connections", options_.max_connections)) {
      return failure;
    }
    if (auto failure = take_positive(raw_.threads, "Number of threads", options_.threads)) {
      return failure;
    }
    if (auto failure = take_positive(raw_.requests_per_event, "Number of requests per event",
                                     options_.requests_per_event)) {
      return failure;
    }
    if (raw_.backlog < 0 || raw_.backlog > INT32_MAX) {
      return EarlyExit::failure("-b " + std::to_string(raw_.backlog) + ": invalid backlog");
    }
    options_.backlog = static_cast<int>(raw_.backlog);
    options_.verbosity = static_cast<unsigned>(raw_.verbosity);
    return std::nullopt;
  }

  Failure take_sizes() {
    options_.evictions = !raw_.disable_evictions;
    options_.use_cas = !raw_.disable_cas;
    if (raw_.memory_megabytes < 0 || raw_.memory_megabytes > (int64_t{1} << 40)) {
      return EarlyExit::usage("-m " + std::to_string(raw_.memory_megabytes) +
                              ": invalid number of megabytes");
    }
    options_.memory_limit = static_cast<size_t>(raw_.memory_megabytes) << 20;
    if (raw_.growth_factor <= 1) return EarlyExit::failure("Factor must be greater than 1");
    options_.growth_factor = raw_.growth_factor;
    if (auto failure = take_positive(raw_.chunk_space, "Chunk size", options_.chunk_space)) {
      return failure;
    }
    return take_item_size();
  }

  Failure take_permissions() {
    options_.flush_enabled = !raw_.disable_flush_all;
    options_.dump_enabled = !raw_.disable_dumping;
    options_.watch_enabled = !raw_.disable_watch;
    if (options_.log_file == "stderr") options_.log_file.clear();
    if (!raw_.prefix_delimiter) return std::nullopt;
    options_.prefix_delimiter = raw_.prefix_delimiter->front();
    options_.detail_enabled = true;
    return std::nullopt;
  }

  Failure take_item_size() {
    std::string_view text = raw_.item_size;
    unsigned shift = 0;
    if (text.ends_with('k') || text.ends_with('K')) shift = 10;
    if (text.ends_with('m') || text.ends_with('M')) shift = 20;
    if (shift > 0) text.remove_suffix(1);
    const auto size = parse_integer<uint32_t>(text);
    if (!size) return EarlyExit::usage("-I " + raw_.item_size + ": not a size");
    options_.item_size_max = static_cast<size_t>(*size) << shift;
    return std::nullopt;
  }

  Failure take_lists() {
    for (const std::string& list : raw_.listen) {
      if (!options_.listen_text.empty()) options_.listen_text += ',';
      options_.listen_text += list;
    }
    Result<std::vector<ListenHost>> hosts = parse_listen_hosts(options_.listen_text);
    if (!hosts.is_ok()) return EarlyExit::usage(hosts.message());
    options_.listen = std::move(hosts.value());
    for (const std::string& list : raw_.extended) {
      if (Failure failure = apply_suboptions(list, options_)) return failure;
    }
    return std::nullopt;
  }

  CLI::App app_;
  RawValues raw_;
  ServerOptions options_;
};

// -h, -V or -i, whichever comes first, whatever else is asked for.
Failure find_question(const std::vector<NormalOption>& given) {
  for (const NormalOption& option : given) {
    if (option.id == OptionId::kHelp) return EarlyExit{kExitOk, help_text()};
    if (option.id == OptionId::kShowVersion) return EarlyExit{kExitOk, version_text()};
    if (option.id == OptionId::kLicense) return EarlyExit{kExitOk, license_text()};
  }
  return std::nullopt;
}

Failure find_unsupported(const NormalArguments& arguments) {
  for (const NormalOption& option : arguments.options) {
    const OptionInfo& info = option_info(option.id);
    if (info.support == OptionSupport::kYes) continue;
    return EarlyExit::failure(std::string("option '-") + info.letter + "' (--" +
                              std::string(info.name) + "): not supported in this version");
  }
  // Words of their own are keys to look for.
  const bool asks_where =
      std::any_of(arguments.options.begin(), arguments.options.end(),
                  [](const NormalOption& option) { return option.id == OptionId::kWhere; });
  if (!arguments.operands.empty() && !asks_where) {
    return EarlyExit::failure("unexpected argument '" + arguments.operands.front() + "'");
  }
  return std::nullopt;
}

}  // namespace

std::variant<ServerOptions, EarlyExit> parse_options(std::span<const std::string> arguments) {
  Result<NormalArguments> normal = normalise_arguments(arguments);
  if (!normal.is_ok()) return EarlyExit::failure(normal.message());
  if (Failure question = find_question(normal.value().options)) return *question;
  if (Failure unsupported = find_unsupported(normal.value())) return *unsupported;
  return Parser().run(normal.value());
}

}  // namespace moxi
