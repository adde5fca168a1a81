// The form of a nutcracker.yml, without its meaning: pools of keys whose values are words or lists
// of words, each with its place in the file. The only file that sees yaml-cpp. Main thread, at
// start; the text may be anything.
//
//   file -> yaml-cpp's events -> [pool [key: word | list of words]] -> nutcracker_pools.h
//
// YAML that has no place in such a file is refused where it stands: anchors and aliases, tags, a
// second document, deeper levels, a pool or a key that is there twice.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "proxy/config/config_text.h"

namespace moxi {

// Both from 1.
struct YamlMark {
  size_t line = 1;
  size_t column = 1;
};

struct YamlWord {
  std::string text;
  YamlMark mark;
};

struct YamlEntry {
  YamlWord key;
  YamlMark mark;  // of the value
  bool is_list = false;
  std::vector<YamlWord> words;  // exactly one, unless it is a list
};

struct YamlPool {
  YamlWord name;
  std::vector<YamlEntry> entries;
};

// "FILE:LINE:COLUMN: why"
Status error_at(const ConfigText& config, const YamlMark& mark, const std::string& why);

// At least one pool. No name and no key of a pool is there twice.
Result<std::vector<YamlPool>> read_nutcracker_yaml(const ConfigText& config);

}  // namespace moxi
