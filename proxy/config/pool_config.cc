#include "proxy/config/pool_config.h"

#include <algorithm>
#include <set>

#include "proxy/config/static_source.h"

namespace moxi {

namespace {

// Reads one text; the first error ends it.
class PoolParser {
 public:
  PoolParser(const ConfigText& config, const PoolDefaults& defaults)
      : cursor_(config), defaults_(defaults) {}

  Result<std::vector<PoolConfig>> parse();

 private:
  Status parse_pool();
  Status parse_listen_port(PoolConfig* pool);
  Status take_port(uint16_t port, size_t start);
  Status parse_backends(PoolConfig* pool);
  Status add_backend(PoolConfig* pool);
  bool at_pool() const;

  ConfigCursor cursor_;
  const PoolDefaults& defaults_;
  std::vector<PoolConfig> pools_;
  std::set<uint16_t> listen_ports_;
  // Of the current pool: host:port, and what its backends are called for placing.
  std::set<std::string> seen_;
  std::set<std::string> names_;
};

Result<std::vector<PoolConfig>> PoolParser::parse() {
  for (;;) {
    do {
      cursor_.skip_blanks();
    } while (cursor_.accept(';'));
    if (cursor_.at_end()) break;
    if (Status status = parse_pool(); !status.is_ok()) return status;
  }
  if (pools_.empty()) {
    return cursor_.error_at(0, "no pool: expected PORT=HOST[:PORT[:WEIGHT]],...");
  }
  return std::move(pools_);
}

Status PoolParser::parse_pool() {
  PoolConfig pool;
  seen_.clear();
  names_.clear();
  const size_t start = cursor_.offset();
  if (Status status = parse_listen_port(&pool); !status.is_ok()) return status;
  if (Status status = parse_backends(&pool); !status.is_ok()) return status;
  if (pool.backends.empty()) {
    return cursor_.error_at(start, "pool " + std::to_string(pool.listen_port) + " has no backends");
  }
  pools_.push_back(std::move(pool));
  return Status::ok();
}

Status PoolParser::parse_listen_port(PoolConfig* pool) {
  const size_t start = cursor_.offset();
  if (defaults_.listen_port && !at_pool()) {
    pool->listen_port = *defaults_.listen_port;
    return take_port(pool->listen_port, start);
  }
  const std::string_view word = cursor_.take_word(kConfigDelimiters);
  if (Status status = refuse_other_forms(cursor_, word, start); !status.is_ok()) return status;
  cursor_.skip_blanks();
  if (word.empty() && cursor_.peek() == ',') {
    return cursor_.error_at(start, "missing PORT= before \",\"");
  }
  if (!cursor_.accept('=')) {
    return cursor_.error_at(
        start, "missing = after " + in_quotes(word) + " (expected PORT=HOST[:PORT[:WEIGHT]],...)");
  }
  if (word.empty()) return cursor_.error_at(start, "missing proxy port before \"=\"");
  uint64_t port = 0;
  if (!parse_number(word, UINT16_MAX, &port) || port == 0) {
    return cursor_.error_at(start, "bad proxy port " + in_quotes(word) + " (1 to 65535)");
  }
  pool->listen_port = static_cast<uint16_t>(port);
  return take_port(pool->listen_port, start);
}

Status PoolParser::take_port(uint16_t port, size_t start) {
  if (listen_ports_.insert(port).second) return Status::ok();
  return cursor_.error_at(
      start, "proxy port " + in_quotes(std::to_string(port)) + " is used by two pools");
}

Status PoolParser::parse_backends(PoolConfig* pool) {
  for (;;) {
    bool new_line = cursor_.skip_blanks();
    if (cursor_.at_end() || cursor_.peek() == ';' || (new_line && at_pool())) return Status::ok();
    if (Status status = add_backend(pool); !status.is_ok()) return status;
    new_line = cursor_.skip_blanks();
    if (cursor_.accept(',')) continue;
    if (cursor_.at_end() || cursor_.peek() == ';' || (new_line && at_pool())) return Status::ok();
    const size_t start = cursor_.offset();
    std::string_view found = cursor_.take_word(kConfigDelimiters);
    if (found.empty()) found = "=";
    return cursor_.error_at(start, "expected \",\" or \";\" before " + in_quotes(found));
  }
}

Status PoolParser::add_backend(PoolConfig* pool) {
  const size_t start = cursor_.offset();
  Result<BackendConfig> parsed = parse_backend(cursor_, defaults_.weight);
  if (!parsed.is_ok()) return parsed.status();
  BackendConfig& backend = parsed.value();
  std::string identity = display_name(backend);
  std::transform(identity.begin(), identity.end(), identity.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  if (!seen_.insert(std::move(identity)).second) {
    return cursor_.error_at(start, "backend " + in_quotes(display_name(backend)) +
                                       " stands twice in pool " +
                                       std::to_string(pool->listen_port));
  }
  if (!names_.insert(placing_name(backend)).second) {
    return cursor_.error_at(start, "name " + in_quotes(placing_name(backend)) +
                                       " stands twice in pool " +
                                       std::to_string(pool->listen_port));
  }
  if (pool->backends.size() == kMaxBackendsPerPool) {
    return cursor_.error_at(
        start, "more than 65536 backends in pool " + std::to_string(pool->listen_port));
  }
  pool->backends.push_back(std::move(backend));
  return Status::ok();
}

// Whether a pool begins here: a word with = behind it, which no backend has.
bool PoolParser::at_pool() const {
  ConfigCursor ahead = cursor_;
  if (ahead.take_word(kConfigDelimiters).empty()) return false;
  ahead.skip_blanks();
  return ahead.peek() == '=';
}

}  // namespace

Result<std::vector<PoolConfig>> parse_pools(const ConfigText& config,
                                            const PoolDefaults& defaults) {
  return PoolParser(config, defaults).parse();
}

Result<std::vector<PoolConfig>> load_pools(const std::string& argument,
                                           const PoolDefaults& defaults) {
  Result<ConfigText> config = load_config_text("-z", argument);
  if (!config.is_ok()) return config.status();
  return parse_pools(config.value(), defaults);
}

}  // namespace moxi
