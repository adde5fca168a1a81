// The program: reads the command line, builds the roles that it asks for, and serves until a signal
// ends it. The only file that knows both the cache and the proxy.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/net/resolver.h"
#include "proxy/config_listing.h"
#include "proxy/nutcracker_document.h"
#include "proxy/proxy.h"
#include "proxy/proxy_startup.h"
#include "server/command/general_stats.h"
#include "server/command/settings_stats.h"
#include "server/daemon.h"
#include "server/local_role.h"
#include "server/nutcracker_options.h"
#include "server/options/options.h"
#include "server/pid_file.h"
#include "server/pool_reload.h"
#include "server/privileges.h"
#include "server/process.h"
#include "server/role_endpoints.h"
#include "server/server.h"
#include "server/silent_handler.h"

namespace moxi {
namespace {

// Descriptors beside those of clients: a worker's loop, sockets, files, backends.
constexpr uint64_t kOtherDescriptors = 64;
constexpr uint64_t kDescriptorsPerWorker = 8;
// More workers than this are a mistake, as memcached says too.
constexpr unsigned kManyThreads = 64;
// Memory beside that of items, for -k: code, stacks, buffers.
constexpr uint64_t kOtherMemory = uint64_t{128} << 20;

int leave(const EarlyExit& exit) {
  std::fprintf(exit.code == kExitOk ? stdout : stderr, "%s\n", exit.text.c_str());
  return exit.code;
}

Result<ProxySettings> read_pools(const ServerOptions& options) {
  std::vector<std::string> hosts;
  for (const ListenHost& host : options.listen)
    hosts.push_back(host.host);
  std::string file = options.nutcracker ? options.nutcracker->config_file : "";
  return read_proxy_settings(
      {options.pools, options.behaviors, hosts, options.threads, std::move(file)});
}

Result<std::unique_ptr<Proxy>> make_proxy(Process& process, Resolver& resolver) {
  Result<ProxySettings> settings = read_pools(process.options);
  if (!settings.is_ok()) return settings.status();
  settings.value().log = &process.log;
  settings.value().certificates = &process.certificates;
  return Proxy::create(std::move(settings.value()), resolver);
}

// Where a pool listens and what its clients speak.
Role make_role(const Process& process, uint16_t port) {
  Role role;
  role.name = "pool " + std::to_string(port);
  role.endpoints = pool_endpoints(process.options, port);
  role.protocols = process.access.pool_protocols();
  return role;
}

void serve_pool(Role& role, const Proxy& proxy, size_t pool) {
  role.make_handler = [make = proxy.handler_maker(pool)](Worker& worker) {
    return make(worker, nullptr);
  };
  role.on_listening = [&proxy, pool](size_t sockets) {
    proxy.stats_of(pool).set_listening(sockets);
  };
  if (const ListenRules* rules = proxy.listen_rules(pool)) listen_as(role, *rules);
  if (auto places = proxy.places(pool)) role.admit = [places] { return places->take(); };
}

std::string host_name() {
  char name[256] = {};
  // Without a name there is none to tell; the last byte stays 0.
  return ::gethostname(name, sizeof(name) - 1) == 0 ? name : "";
}

// Who connects there is told the statistics as twemproxy tells them.
Role make_stats_role(const Process& process, const Proxy& proxy) {
  const NutcrackerSettings& settings = *process.options.nutcracker;
  Role role;
  role.name = "statistics";
  role.endpoints = {{settings.stats_host, settings.stats_port, ListenTls::kPlain}};
  role.make_handler = [](Worker&) { return std::make_unique<SilentHandler>(); };
  role.announce = [sources = proxy.nutcracker_sources(), &process, host = host_name()] {
    const SecondClock& clock = process.clock;
    const int64_t now = clock.now();
    return nutcracker_document(sources, {host, now - kFirstSecond, clock.unix_start() + now});
  };
  return role;
}

// The pools of a proxy and the roles that they have in the server.
class PoolRoles {
 public:
  PoolRoles(Server& server, Proxy& proxy, const Process& process)
      : server_(server), proxy_(proxy), process_(process) {}

  // A role per pool, at start. Without a cache the first one has the unix socket.
  void add() {
    const ServerOptions& options = process_.options;
    for (size_t pool = 0; pool < proxy_.pool_count(); ++pool) {
      Role role = make_role(process_, proxy_.listen_port(pool));
      if (pool == 0 && !options.has_cache_role() && !options.nutcracker)
        role.unix_socket = options.unix_socket;
      serve_pool(role, proxy_, pool);
      roles_.push_back(server_.add_role(std::move(role)));
    }
  }

  // Makes the pools those of `settings`, or none of them; one line for the log.
  std::string change_to(Result<ProxySettings> settings) {
    if (!settings.is_ok()) return refuse(settings.message());
    const Result<PoolChanges> changes = proxy_.compare(std::move(settings.value()));
    if (!changes.is_ok()) return refuse(changes.message());
    std::vector<Role> added;
    for (const PoolChanges::Change& change : changes.value().added)
      added.push_back(make_role(process_, change.settings.config.listen_port));
    auto sockets = server_.open_roles(added);
    if (const auto* failure = std::get_if<EarlyExit>(&sockets)) return refuse(failure->text);
    proxy_.apply(changes.value());
    serve(changes.value(), std::move(added),
          std::move(std::get<std::vector<ListeningSocket>>(sockets)));
    return "pools: read again: " + std::to_string(changes.value().added.size()) + " new, " +
           std::to_string(changes.value().changed.size()) + " changed, " +
           std::to_string(changes.value().removed.size()) + " gone";
  }

 private:
  std::string refuse(const std::string& reason) {
    proxy_.refused();
    return "pools: " + reason + "; the pools stay as they are";
  }

  void serve(const PoolChanges& changes, std::vector<Role> added,
             std::vector<ListeningSocket> sockets) {
    for (const size_t pool : changes.removed)
      server_.close_role(roles_[pool]);
    for (const PoolChanges::Change& change : changes.changed)
      server_.change_role(roles_[change.pool], handler_changer(proxy_.handler_maker(change.pool),
                                                               process_.access.pool_protocols()));
    roles_.resize(proxy_.pool_count());
    for (size_t i = 0; i < added.size(); ++i)
      serve_pool(added[i], proxy_, changes.added[i].pool);
    const std::vector<size_t> roles = server_.serve_roles(std::move(added), std::move(sockets));
    for (size_t i = 0; i < roles.size(); ++i)
      roles_[changes.added[i].pool] = roles[i];
  }

  static std::function<void(Worker&, uint8_t)> handler_changer(Proxy::HandlerMaker make,
                                                               const ClientProtocols& protocols) {
    return [make = std::move(make), protocols](Worker& worker, uint8_t role) {
      // Whoever answers for a pool is made by a proxy.
      auto& before = static_cast<ProxyHandler&>(worker.handler(role));
      std::unique_ptr<ProxyHandler> fresh = make(worker, &before);
      ProxyHandler& now = *fresh;
      static_cast<void>(worker.set_role(role, std::move(fresh), protocols).release());
      now.retire(std::unique_ptr<ProxyHandler>(&before));
    };
  }

  Server& server_;
  Proxy& proxy_;
  const Process& process_;
  std::vector<size_t> roles_;  // of each pool
};

// The files among the arguments of -z and -Z, by paths that stay what they are in another
// directory.
std::vector<std::string> name_files(std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (std::string& argument : arguments) {
    if (!argument.starts_with('.') && !argument.starts_with('/')) continue;
    argument = std::filesystem::absolute(argument).string();
    files.push_back(argument);
  }
  return files;
}

// What `stats proxy` says of the cache in the same process.
void show_cache(ProxyStats& stats, const LocalStats& cache) {
  stats.set_cache([&cache](PrefixedSink::Out out) { list_settings(cache, out); },
                  [&cache](PrefixedSink::Out out) { list_general_stats(cache, out); });
}

std::optional<EarlyExit> load_tls(Process& process) {
  if (!process.options.tls) return std::nullopt;
  auto loaded = TlsContext::create(process.options.tls_settings);
  if (!loaded.is_ok()) return EarlyExit::failure(loaded.message());
  process.tls = std::move(loaded.value());
  process.certificates.add([&tls = *process.tls]() -> Certificates::Reread {
    const Status again = tls.reload();
    if (again.is_ok()) return {true, {}};
    return {true, {again.message()}};
  });
  return std::nullopt;
}

// What the process may do and where it runs, in memcached's order: what follows has no privileges
// and, with -d, no terminal. Before there are threads.
std::optional<EarlyExit> settle(Process& process) {
  const ServerOptions& options = process.options;
  const uint64_t others = kOtherDescriptors + kDescriptorsPerWorker * options.threads;
  if (options.core_dumps) {
    if (auto failure = raise_core_limit()) return failure;
  }
  if (auto failure = raise_descriptor_limit(options.max_connections, others)) return failure;
  // The key may be for root alone; it is then not read again.
  if (auto failure = load_tls(process)) return failure;
  if (auto failure = drop_privileges(options.user)) return failure;
  const Status opened = process.log_file.reopen();
  if (!opened.is_ok()) return EarlyExit::os_error(opened.message());
  const Status users = process.access.load(process.log);
  if (!users.is_ok()) return EarlyExit::failure(users.message());
  if (options.daemon) {
    const bool keeps_stdio = options.verbosity > 0 && !options.nutcracker;
    if (auto failure = become_daemon({options.core_dumps, keeps_stdio})) return failure;
  }
  if (options.threads > kManyThreads) {
    process.log.write(LogLevel::kAlways,
                      "WARNING: Setting a high number of worker threads is not "
                      "recommended: more than cores gain nothing.");
  }
  if (options.lock_memory) {
    const Status locked = lock_memory(options.memory_limit + kOtherMemory);
    if (!locked.is_ok()) process.log.write(LogLevel::kAlways, locked.message());
  }
  return std::nullopt;
}

void tell_pid(Process& process, PidFile& file) {
  if (process.options.pid_file.empty()) return;
  const bool goes = process.options.daemon || process.options.pid_file_goes;
  const Status told = file.write(process.options.pid_file, goes);
  if (!told.is_ok()) process.log.write(LogLevel::kAlways, told.message());
}

int serve(ServerOptions options) {
  std::vector<std::string> files = name_files(options.pools);
  for (std::string& file : name_files(options.behaviors))
    files.push_back(std::move(file));
  // What is made first outlives what is made later. The resolver posts to the workers.
  Process process(options);
  if (const auto failure = settle(process)) return leave(*failure);
  PidFile pid_file;
  std::unique_ptr<LocalRole> cache;
  std::unique_ptr<Proxy> proxy;
  Server server(process);
  Resolver resolver;
  std::optional<PoolRoles> pools;
  std::optional<PoolReload> reload;
  if (options.has_cache_role()) {
    auto created = LocalRole::create(process);
    if (!created.is_ok()) return leave(EarlyExit::failure(created.message()));
    cache = std::move(created.value());
    if (options.verbosity > 1) std::fputs(cache->class_table().c_str(), stderr);
    server.add_role(cache->role());
    server.on_tick([&cache] { cache->tick(); });
  }
  if (options.has_pools()) {
    auto created = make_proxy(process, resolver);
    if (!created.is_ok()) return leave(EarlyExit::failure(created.message()));
    proxy = std::move(created.value());
    pools.emplace(server, *proxy, process).add();
    if (options.nutcracker) server.add_role(make_stats_role(process, *proxy));
    if (!options.nutcracker)
      reload.emplace(server, process.log, std::move(files), [&options, &pools] {
        return [&pools, settings = read_pools(options)]() mutable {
          return pools->change_to(std::move(settings));
        };
      });
    if (cache) show_cache(proxy->stats(), cache->statistics());
  }
  const std::optional<EarlyExit> failure = server.start();
  if (!failure) {
    tell_pid(process, pid_file);
    server.run();
  }
  server.stop();
  return failure ? leave(*failure) : kExitOk;
}

// As twemproxy's -t, but it says what is wrong.
int answer_test(const ServerOptions& options) {
  const std::string file =
      "nutcracker: configuration file '" + options.nutcracker->config_file + "' syntax is ";
  const Result<ProxySettings> settings = read_pools(options);
  const std::string why = settings.is_ok() ? "" : settings.message() + "\n";
  std::fprintf(stderr, "%s%s%s\n", why.c_str(), file.c_str(), why.empty() ? "ok" : "invalid");
  return settings.is_ok() ? kExitOk : kExitFailure;
}

int answer_where(const ServerOptions& options) {
  const Result<ProxySettings> settings = read_pools(options);
  if (!settings.is_ok()) return leave(EarlyExit::failure(settings.message()));
  return leave({kExitOk, list_key_places(settings.value(), options.where_keys)});
}

// All that serving needs is made, but nothing listens.
int answer_check(const ServerOptions& options) {
  Process process(options);
  std::string text = "ok";
  const auto list = [&text](std::string_view name, std::string_view value) {
    text.append("\n").append(name).append(" ").append(value);
  };
  const Status users = process.access.load(process.log);
  if (!users.is_ok()) return leave(EarlyExit::failure(users.message()));
  if (const auto failure = load_tls(process)) return leave(*failure);
  if (options.has_cache_role()) {
    const auto cache = LocalRole::create(process);
    if (!cache.is_ok()) return leave(EarlyExit::failure(cache.message()));
    process.gauges.tcp_port = std::max(options.port, 0);
    process.gauges.udp_port = std::max(options.udp_port, 0);
    list_settings(cache.value()->statistics(), list);
  } else {
    list_process_settings({process.options, process.gauges}, list);
  }
  if (options.has_pools()) {
    const Result<ProxySettings> settings = read_pools(options);
    if (!settings.is_ok()) return leave(EarlyExit::failure(settings.message()));
    const Status files = Proxy::check_files(settings.value());
    if (!files.is_ok()) return leave(EarlyExit::failure(files.message()));
    list_configuration(settings.value(), list);
  }
  return leave({kExitOk, text});
}

}  // namespace
}  // namespace moxi

int main(int argc, char** argv) {
  const std::vector<std::string> given(argv + 1, argv + argc);
  std::span<const std::string> arguments(given);
  const bool in_place = moxi::takes_nutcrackers_place(argv[0], &arguments);
  const auto parsed =
      in_place ? moxi::parse_nutcracker_options(arguments) : moxi::parse_options(arguments);
  if (const auto* exit = std::get_if<moxi::EarlyExit>(&parsed)) return moxi::leave(*exit);
  const auto& options = std::get<moxi::ServerOptions>(parsed);
  if (in_place && options.nutcracker->test_only) return moxi::answer_test(options);
  if (!options.where_keys.empty()) return moxi::answer_where(options);
  if (options.check_only) return moxi::answer_check(options);
  return moxi::serve(options);
}
