// `stats detail`: how often keys of each prefix were asked for, found, stored and deleted. The
// prefix of a key is what precedes its first delimiter; keys without one are not counted. Any
// thread, one lock: used only while details are on.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace moxi {

class PrefixCounters {
 public:
  static constexpr size_t kMostPrefixes = 65536;

  explicit PrefixCounters(char delimiter) : delimiter_(delimiter) {}
  PrefixCounters(const PrefixCounters&) = delete;
  PrefixCounters& operator=(const PrefixCounters&) = delete;

  char delimiter() const { return delimiter_; }
  void count_get(std::string_view key, bool hit);
  void count_set(std::string_view key);
  void count_delete(std::string_view key);
  void clear();
  // A line for each prefix, and END.
  std::string dump() const;

 private:
  struct Counts {
    uint64_t gets = 0;
    uint64_t hits = 0;
    uint64_t sets = 0;
    uint64_t deletes = 0;
  };

  // Null: the key has no prefix, or there are too many. Lock held.
  Counts* find(std::string_view key);

  const char delimiter_;
  mutable std::mutex counts_mutex_;
  std::map<std::string, Counts, std::less<>> counts_;  // guarded by counts_mutex_
};

}  // namespace moxi
