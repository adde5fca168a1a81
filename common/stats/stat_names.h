// Every name that `stats` and its sub-commands can show, and how a proxy makes one value of many:
// the first, the largest, or the sum. The server checks its own listings against this table.
// Constant data, any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace moxi {

enum class MergeRule : unsigned char { kFirst, kMax, kSum };

struct StatName {
  // kItems: of `items:<class>:<name>`; kSlabs: of `<class>:<name>`; the others stand alone.
  enum class Family : unsigned char { kGeneral, kSettings, kItems, kSlabs };

  std::string_view name;
  MergeRule rule;
  Family family = Family::kGeneral;
};

std::span<const StatName> stat_names();

// The entry for a name as it is on the wire; null if memcached 1.6.45 has no such statistic.
const StatName* find_stat(std::string_view wire_name);

// kFirst for a name that is not known; kSum for a number, as `stats sizes` has them for names.
MergeRule merge_rule(std::string_view wire_name);

}  // namespace moxi
