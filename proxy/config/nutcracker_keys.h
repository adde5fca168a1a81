// The keys of a pool in nutcracker.yml: what their values may be, and what each means here. A table
// in the .cc; doc/proxy.md has the same. Main thread, at start.
#pragma once

#include <span>
#include <string_view>

#include "common/base/status.h"
#include "proxy/config/nutcracker_yaml.h"
#include "proxy/config/pool_settings.h"

namespace moxi {

// A pool while its keys are read. What is not written keeps twemproxy's default.
struct NutcrackerPool {
  PoolSettings settings;
  bool ejects = false;  // auto_eject_hosts
  uint32_t failure_limit = 2;
  Milliseconds retry_timeout{30000};
  bool has_redis_password = false;
  YamlMark redis_password;
};

NutcrackerPool default_nutcracker_pool();

struct NutcrackerKey {
  std::string_view name;
  // The value is a list, else a word.
  bool takes_list = false;
  // Sets one word; of a list, each of them. The error is without the place.
  Status (*set)(std::string_view word, NutcrackerPool& pool) = nullptr;
};

std::span<const NutcrackerKey> nutcracker_keys();
// Null: there is none.
const NutcrackerKey* find_nutcracker_key(std::string_view name);
std::string_view nearest_nutcracker_key(std::string_view name);

}  // namespace moxi
