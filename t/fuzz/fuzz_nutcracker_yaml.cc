// Fuzzes nutcracker.yml: whatever stands in the file, an error is one printable line that says
// where, and marks lie inside of the file; what was accepted keeps its promises: pools and keys are
// there once, and every key of a client has a place in every pool.
#include <algorithm>
#include <set>
#include <string>

#include "proxy/config/nutcracker_pools.h"
#include "proxy/config/nutcracker_yaml.h"
#include "proxy/route/pool.h"
#include "t/fuzz/fuzz_pieces.h"

namespace moxi {
namespace {

constexpr size_t kMaxRing = 16;

void check_error(const std::string& message) {
  if (!message.starts_with("f.yml:")) fail("an error that does not say where");
  const bool is_printable =
      std::all_of(message.begin(), message.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_printable) fail("an error that cannot be shown: " + message);
}

void check_mark(const YamlMark& mark, size_t lines) {
  if (mark.line < 1 || mark.line > lines || mark.column < 1) fail("a place outside of the file");
}

void check_form(const std::vector<YamlPool>& pools, size_t lines) {
  if (pools.empty()) fail("no pool");
  std::set<std::string> names;
  for (const YamlPool& pool : pools) {
    if (!names.insert(pool.name.text).second) fail("a pool twice");
    check_mark(pool.name.mark, lines);
    std::set<std::string> keys;
    for (const YamlEntry& entry : pool.entries) {
      if (!keys.insert(entry.key.text).second) fail("a key twice");
      if (!entry.is_list && entry.words.size() != 1) fail("neither a word nor a list");
      check_mark(entry.key.mark, lines);
      check_mark(entry.mark, lines);
    }
  }
}

void check_pools(const std::vector<PoolSettings>& pools) {
  if (pools.empty() || pools.size() > kMaxNutcrackerPools) fail("no pool, or too many");
  for (const PoolSettings& pool : pools) {
    const size_t backends = pool.config.backends.size();
    if (backends == 0) fail("a pool without servers");
    if (backends > kMaxRing) continue;
    for (const char* key : {"k", "{a}b", ""}) {
      if (Pool(pool.config, pool.behavior).pick(key) >= backends) fail("a key without a place");
    }
  }
}

}  // namespace
}  // namespace moxi

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const moxi::ConfigText config{std::string(reinterpret_cast<const char*>(data), size), "f.yml",
                                true};
  const size_t lines =
      2 + static_cast<size_t>(std::count_if(config.text.begin(), config.text.end(),
                                            [](char c) { return c == '\n' || c == '\r'; }));
  const auto form = moxi::read_nutcracker_yaml(config);
  if (form.is_ok()) {
    moxi::check_form(form.value(), lines);
  } else {
    moxi::check_error(form.message());
  }
  const auto pools = moxi::parse_nutcracker_pools(config);
  if (pools.is_ok()) {
    moxi::check_pools(pools.value());
  } else {
    moxi::check_error(pools.message());
  }
  return 0;
}
