#include "server/options/suboptions.h"

#include <cstdint>
#include <string>

#include "server/options/number_text.h"
#include "server/options/suboption_table.h"
#include "server/options/tls_suboptions.h"

namespace moxi {
namespace {

using Failure = std::optional<EarlyExit>;

constexpr size_t kPage = size_t{1} << 20;
constexpr size_t kMaxSlabSizes = 62;

// One suboption with its value.
struct Word {
  std::string_view name;
  std::string_view value;

  std::string shown() const { return std::string(name); }
};

Failure bad_value(const Word& word, const std::string& wanted) {
  return EarlyExit::failure("-o " + word.shown() + ": \"" + std::string(word.value) + "\" is not " +
                            wanted);
}

template <typename Integer>
std::optional<Integer> number_in(const Word& word, Integer least, Integer most) {
  const std::optional<Integer> value = parse_integer<Integer>(word.value);
  if (!value || *value < least || *value > most) return std::nullopt;
  return value;
}

Failure check_range(const Word& word, int64_t least, int64_t most) {
  if (number_in<int64_t>(word, least, most)) return std::nullopt;
  return bad_value(word, "a number from " + std::to_string(least) + " to " + std::to_string(most));
}

Failure set_percentage(const Word& word, unsigned& percentage) {
  const auto value = number_in<unsigned>(word, 1, 79);
  if (!value) return EarlyExit::failure(word.shown() + " must be >= 1 and < 80");
  percentage = *value;
  return std::nullopt;
}

Failure set_slab_chunk_max(const Word& word, ServerOptions& options) {
  const auto value = number_in<size_t>(word, 1, kPage);
  if (!value) return bad_value(word, "a number of kilobytes up to 1024");
  // More kilobytes than a page has can only be bytes, as memcached's own tests write it.
  options.slab_chunk_max = *value <= 1024 ? *value * 1024 : *value;
  return std::nullopt;
}

Failure set_slab_sizes(const Word& word, ServerOptions& options) {
  std::vector<size_t> sizes;
  std::string_view rest = word.value;
  while (true) {
    const size_t dash = rest.find('-');
    const auto size = parse_integer<size_t>(rest.substr(0, dash));
    if (!size || *size > kPage) return bad_value(word, "a list of sizes like 100-200-300");
    if (!sizes.empty() && *size < sizes.back() + 8) {
      return EarlyExit::failure("-o slab_sizes must ascend by 8 bytes or more");
    }
    sizes.push_back(*size);
    if (dash == rest.npos) break;
    rest.remove_prefix(dash + 1);
  }
  if (sizes.size() > kMaxSlabSizes) return EarlyExit::failure("-o slab_sizes: more than 62 sizes");
  options.slab_sizes = std::move(sizes);
  return std::nullopt;
}

Failure set_temporary_ttl(const Word& word, ServerOptions& options) {
  const auto value = parse_integer<uint32_t>(word.value);
  if (!value) return bad_value(word, "a number of seconds");
  options.temporary_ttl = *value;
  return std::nullopt;
}

Failure set_buffer_limit(const Word& word, ServerOptions& options) {
  const auto value = number_in<size_t>(word, 0, size_t{1} << 30);
  if (!value) return EarlyExit::failure("could not parse argument to read_buf_mem_limit");
  options.buffer_limit = *value << 20;
  return std::nullopt;
}

Failure set_idle_timeout(const Word& word, ServerOptions& options) {
  const auto value = number_in<uint32_t>(word, 0, INT32_MAX);
  if (!value) return bad_value(word, "a number of seconds");
  options.idle_timeout = *value;
  return std::nullopt;
}

Failure set_log_buffer(const Word& word, size_t& bytes) {
  const auto value = number_in<size_t>(word, 1, size_t{1} << 20);
  if (!value) return bad_value(word, "a number of kilobytes above 0");
  bytes = *value << 10;
  return std::nullopt;
}

Failure set_crawler_sleep(const Word& word, ServerOptions& options) {
  const auto value = number_in<uint32_t>(word, 0, 1000000);
  if (!value) return EarlyExit::failure("LRU crawler sleep must be between 0 and 1 second");
  options.lru_crawler_sleep_us = *value;
  return std::nullopt;
}

Failure set_crawler_tocrawl(const Word& word, ServerOptions& options) {
  const auto value = parse_integer<uint32_t>(word.value);
  if (!value) return EarlyExit::failure("lru_crawler_tocrawl takes a numeric 32bit value");
  options.lru_crawler_tocrawl = *value;
  return std::nullopt;
}

Failure check_decimal(const Word& word, bool is_ratio) {
  const auto value = parse_decimal(word.value);
  if (is_ratio) {
    if (!value || *value <= 0 || *value > 1) return bad_value(word, "a number from 0 to 1");
  } else if (!value || *value <= 0) {
    return bad_value(word, "a number above 0");
  }
  return std::nullopt;
}

Failure check_hash_algorithm(const Word& word) {
  if (word.value == "jenkins" || word.value == "murmur3" || word.value == "xxh3") {
    return std::nullopt;
  }
  return EarlyExit::failure("Unknown hash_algorithm option (jenkins, murmur3, xxh3)");
}

// Values that change nothing are looked at as memcached does.
Failure check_only(SuboptionId id, const Word& word) {
  if (id == SuboptionId::kHashpower) return check_range(word, 12, 32);
  if (id == SuboptionId::kHashAlgorithm) return check_hash_algorithm(word);
  if (id == SuboptionId::kTailRepairTime) {
    if (number_in<int64_t>(word, 10, INT32_MAX)) return std::nullopt;
    return EarlyExit::failure("Cannot set tail_repair_time to less than 10 seconds");
  }
  if (id == SuboptionId::kSlabAutomove) {
    if (word.value.empty() || number_in<unsigned>(word, 0, 2)) return std::nullopt;
    return EarlyExit::failure("slab_automove must be between 0 and 2");
  }
  if (id == SuboptionId::kSlabAutomoveWindow) return check_range(word, 3, 1800);
  if (id == SuboptionId::kRatio || id == SuboptionId::kFactor)
    return check_decimal(word, id == SuboptionId::kRatio);
  return check_range(word, 0, INT32_MAX);
}

void set_no_modern(ServerOptions& options) {
  options.slab_chunk_max = kPage;
  options.segmented = false;
  options.maxconns_fast = false;
  options.slab_reassign = false;
  options.lru_crawler = false;
  options.lru_maintainer = false;
}

// The switches, which cannot fail.
Failure set_switch(SuboptionId id, ServerOptions& options) {
  if (id == SuboptionId::kMaxconnsFast) options.maxconns_fast = true;
  if (id == SuboptionId::kNoMaxconnsFast) options.maxconns_fast = false;
  if (id == SuboptionId::kNoChunkedItems) options.slab_chunk_max = kPage;
  if (id == SuboptionId::kNoModern) set_no_modern(options);
  if (id == SuboptionId::kSlabReassign) options.slab_reassign = true;
  if (id == SuboptionId::kNoSlabReassign) options.slab_reassign = false;
  if (id == SuboptionId::kLruCrawler) options.lru_crawler = true;
  if (id == SuboptionId::kNoLruCrawler) options.lru_crawler = false;
  if (id == SuboptionId::kTrackSizes) options.track_sizes = true;
  if (id == SuboptionId::kLruMaintainer || id == SuboptionId::kNoLruMaintainer) {
    options.lru_maintainer = id == SuboptionId::kLruMaintainer;
    options.segmented = options.lru_maintainer;
  }
  return std::nullopt;
}

Failure apply(const SuboptionInfo& info, const Word& word, ServerOptions& options) {
  switch (info.id) {
    case SuboptionId::kMaxconnsFast:
    case SuboptionId::kNoMaxconnsFast:
    case SuboptionId::kNoChunkedItems:
    case SuboptionId::kNoModern:
    case SuboptionId::kLruCrawler:
    case SuboptionId::kNoLruCrawler:
    case SuboptionId::kLruMaintainer:
    case SuboptionId::kNoLruMaintainer:
    case SuboptionId::kSlabReassign:
    case SuboptionId::kNoSlabReassign:
    case SuboptionId::kTrackSizes:
    case SuboptionId::kSwitch:
      return set_switch(info.id, options);
    case SuboptionId::kTls:
      return apply_tls_suboption(word.name, word.value, options.tls_settings);
    case SuboptionId::kReadBufMemLimit:
      return set_buffer_limit(word, options);
    case SuboptionId::kHotLruPct:
      return set_percentage(word, options.hot_lru_pct);
    case SuboptionId::kWarmLruPct:
      return set_percentage(word, options.warm_lru_pct);
    case SuboptionId::kTemporaryTtl:
      return set_temporary_ttl(word, options);
    case SuboptionId::kSlabChunkMax:
      return set_slab_chunk_max(word, options);
    case SuboptionId::kSlabSizes:
      return set_slab_sizes(word, options);
    case SuboptionId::kIdleTimeout:
      return set_idle_timeout(word, options);
    case SuboptionId::kWatcherLogbuf:
      return set_log_buffer(word, options.watcher_logbuf_bytes);
    case SuboptionId::kWorkerLogbuf:
      return set_log_buffer(word, options.worker_logbuf_bytes);
    case SuboptionId::kLruCrawlerSleep:
      return set_crawler_sleep(word, options);
    case SuboptionId::kLruCrawlerTocrawl:
      return set_crawler_tocrawl(word, options);
    case SuboptionId::kHashpower:
    case SuboptionId::kHashAlgorithm:
    case SuboptionId::kTailRepairTime:
    case SuboptionId::kSlabAutomove:
    case SuboptionId::kSlabAutomoveWindow:
    case SuboptionId::kRatio:
    case SuboptionId::kFactor:
    case SuboptionId::kNumber:
      return check_only(info.id, word);
    case SuboptionId::kNone:
      break;
  }
  return EarlyExit::failure("-o " + word.shown() + ": " + std::string(info.reason) +
                            ": not supported in this version");
}

Failure apply_word(std::string_view text, ServerOptions& options) {
  const size_t equals = text.find('=');
  Word word{text.substr(0, equals), {}};
  if (equals != text.npos) word.value = text.substr(equals + 1);
  const SuboptionInfo* info = find_suboption(word.name);
  if (info == nullptr) {
    return EarlyExit::failure("Illegal suboption \"" + std::string(text) + "\"");
  }
  if (info->effect != Effect::kNotYet) {
    if (info->value == SuboptionValue::kRequired && word.value.empty()) {
      return EarlyExit::failure("Missing " + word.shown() + " argument");
    }
    if (info->value == SuboptionValue::kNone && equals != text.npos) {
      return EarlyExit::failure("-o " + word.shown() + " takes no value");
    }
  }
  return apply(*info, word, options);
}

}  // namespace

std::optional<EarlyExit> apply_suboptions(std::string_view list, ServerOptions& options) {
  while (true) {
    const size_t comma = list.find(',');
    const std::string_view word = list.substr(0, comma);
    if (!word.empty()) {
      if (Failure failure = apply_word(word, options)) return failure;
    }
    if (comma == list.npos) return std::nullopt;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace moxi
