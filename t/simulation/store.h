// What a memcached does with text commands, without expiry by time and without eviction. A backend
// of a simulation has one; a client keeps one of the keys that it has to itself, and so knows what
// it must be told.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/protocol/command.h"

namespace moxi::simulation {

struct StoreRequest {
  Command command = Command::kGet;
  std::vector<std::string_view> keys;
  uint32_t flags = 0;
  int64_t exptime = 0;
  uint64_t number = 0;  // delta, cas
  size_t size = 0;      // of the body, as announced
  std::string_view body;
  std::string_view args;  // of stats, flush_all
  bool noreply = false;
};

struct StoreItem {
  std::string value;
  uint32_t flags = 0;
  uint64_t cas = 0;
};

class Store {
 public:
  // Told of each key that a request changed; null: it is absent now.
  using Watcher = std::function<void(const std::string& key, const StoreItem* item)>;

  explicit Store(uint64_t first_cas = 1) : next_cas_(first_cas) {}
  void set_watcher(Watcher watcher) { watcher_ = std::move(watcher); }

  // The whole answer, which is empty for noreply.
  std::string execute(const StoreRequest& request);
  // Null: a miss.
  const StoreItem* find(std::string_view key) const;
  void clear();

 private:
  std::string change(const StoreRequest& request);
  std::string retrieve(const StoreRequest& request) const;
  std::string store(const StoreRequest& request);
  std::string extend(const StoreRequest& request);
  std::string count(const StoreRequest& request);
  std::string remove(const StoreRequest& request);
  std::string list(const StoreRequest& request) const;
  void put(std::string_view key, std::string value, uint32_t flags, int64_t exptime);
  void erase(std::string_view key);

  std::map<std::string, StoreItem, std::less<>> items_;
  uint64_t next_cas_;
  Watcher watcher_;
};

}  // namespace moxi::simulation
