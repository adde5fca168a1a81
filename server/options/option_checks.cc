#include "server/options/option_checks.h"

#include <string>

namespace moxi {
namespace {

constexpr size_t kPage = size_t{1} << 20;
constexpr size_t kLargestItem = size_t{1} << 30;

std::optional<EarlyExit> check_slab_sizes(const ServerOptions& options) {
  for (const size_t size : options.slab_sizes) {
    if (size >= options.chunk_space && size <= options.slab_chunk_max) continue;
    return EarlyExit::failure("slab size " + std::to_string(size) + " is out of valid range");
  }
  return std::nullopt;
}

std::optional<EarlyExit> check_item_size(const ServerOptions& options) {
  const size_t item = options.item_size_max;
  const size_t chunk = options.slab_chunk_max;
  if (item < 1024) {
    return EarlyExit::usage("Item max size cannot be less than 1024 bytes.");
  }
  if (item > options.memory_limit / 2) {
    return EarlyExit::usage("Cannot set item size limit higher than 1/2 of memory max.");
  }
  if (item > kLargestItem) {
    return EarlyExit::usage("Cannot set item size limit higher than a gigabyte.");
  }
  if (chunk > item) {
    return EarlyExit::usage("slab_chunk_max (bytes: " + std::to_string(chunk) +
                            ") cannot be larger than -I (item_size_max " + std::to_string(item) +
                            ")");
  }
  if (item % chunk != 0) {
    return EarlyExit::usage(
        "-I (item_size_max: " + std::to_string(item) +
        ") must be evenly divisible by slab_chunk_max (bytes: " + std::to_string(chunk) + ")");
  }
  if (kPage % chunk != 0) {
    return EarlyExit::usage("slab_chunk_max (bytes: " + std::to_string(chunk) +
                            ") must divide evenly into " + std::to_string(kPage) +
                            " (slab_page_size)");
  }
  return check_slab_sizes(options);
}

// Nobody gets past a login by speaking another protocol than the one that asks for it.
std::optional<EarlyExit> check_logins(const ServerOptions& options) {
  const bool text_login = !options.auth_file.empty();
  const Binding binding = options.binding;
  if (options.sasl && binding != Binding::kBinary && !(text_login && binding == Binding::kAuto)) {
    return EarlyExit::usage("ERROR: You cannot allow the ASCII protocol while using SASL.");
  }
  if (text_login && binding != Binding::kAscii && !(options.sasl && binding == Binding::kAuto)) {
    return EarlyExit::usage(
        "ERROR: You cannot allow the BINARY protocol while using ascii authentication tokens.");
  }
  if (options.udp_port != kPortOff && options.sasl) {
    return EarlyExit::usage("ERROR: Cannot enable UDP while using binary SASL authentication.");
  }
  if (options.udp_port != kPortOff && text_login) {
    return EarlyExit::usage("Cannot use UDP with ascii authentication enabled (-U 0 to disable)");
  }
  if (!options.pools.empty() && options.sasl && binding == Binding::kBinary) {
    return EarlyExit::usage("-S: the clients of a proxy (-z) log in with -Y");
  }
  return std::nullopt;
}

std::optional<EarlyExit> check_tls(const ServerOptions& options) {
  const TlsSettings& settings = options.tls_settings;
  if (options.tls && (settings.chain_cert.empty() || settings.key.empty()))
    return EarlyExit::usage("-Z: needs -o ssl_chain_cert=FILE,ssl_key=FILE");
  if (options.tls) return std::nullopt;
  for (const ListenHost& host : options.listen) {
    if (host.tls == ListenTls::kOneWay || host.tls == ListenTls::kMutual)
      return EarlyExit::usage("-l btls: and mtls: need -Z");
  }
  return std::nullopt;
}

}  // namespace

std::optional<EarlyExit> check_options(const ServerOptions& options) {
  if (options.has_cache_role()) {
    if (auto failure = check_item_size(options)) return failure;
  }
  if (options.udp_port != kPortOff && !options.has_cache_role()) {
    return EarlyExit::usage("-U: only the cache speaks UDP, and with -z there is none without -p");
  }
  if (options.hot_lru_pct + options.warm_lru_pct > 80) {
    return EarlyExit::usage("hot_lru_pct + warm_lru_pct cannot be more than 80% combined");
  }
  if (options.temporary_ttl && !options.segmented) {
    return EarlyExit::usage("temporary_ttl requires lru_maintainer to be enabled");
  }
  if (auto failure = check_logins(options)) return failure;
  if (auto failure = check_tls(options)) return failure;
  if (!options.where_keys.empty() && options.pools.empty()) {
    return EarlyExit::usage("--where: keys have places in the pools of -z");
  }
  if (!options.behaviors.empty() && options.pools.empty()) {
    return EarlyExit::usage("-Z " + options.behaviors.front() + ": settings of a proxy need -z");
  }
  return std::nullopt;
}

}  // namespace moxi
