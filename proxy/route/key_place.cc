#include "proxy/route/key_place.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "common/base/hash.h"
#include "proxy/config/behavior_words.h"
#include "proxy/route/key_hash.h"
#include "proxy/route/speech_of.h"

namespace moxi {
namespace {

std::string_view hash_name(const PlacementRule& rule) {
  if (has_choice_of_hash(rule.distribution)) return word_of_choice(hash_of(rule));
  return rule.distribution == DistributionKind::kRandom ? "none" : "xxh3";
}

// Of the key alone; none if there is no such number.
std::optional<uint64_t> hash_value(const PlacementRule& rule, std::string_view key) {
  if (has_choice_of_hash(rule.distribution)) return KeyHasher(rule)(key);
  if (rule.distribution != DistributionKind::kJump) return std::nullopt;
  return hash_key(rule.tag.hashed_part(key), 0);
}

std::string rule_of(const Pool& pool, std::string_view key) {
  const PlacementRule rule = pool.behavior().placement_rule();
  const std::string_view word = word_of_choice(rule.distribution);
  std::string text = "pool=" + std::to_string(pool.config().listen_port) + ":" + pool.config().name;
  text.append(" distribution=").append(word.substr(word.find(':') + 1));
  text.append(" hash=").append(hash_name(rule));
  if (rule.tag.is_set()) text.append(" hash_tag=").append(word_of_choice(rule.tag));
  if (const auto value = hash_value(rule, key)) text += " hash_value=" + std::to_string(*value);
  return text;
}

// What else has to be known to speak to it.
std::string address_of(const Pool& pool, size_t backend) {
  const BackendConfig& config = pool.backends()[backend];
  const BackendProtocol protocol = protocol_of(pool.settings(), config);
  if (protocol == BackendProtocol::kAscii) return display_name(config);
  return display_name(config).append(" protocol=").append(word_of_choice(protocol));
}

// What stands between the two states, when another backend than its own has the key.
std::string_view stand_in(const Pool& pool) {
  return pool.behavior().backend_down == BackendDown::kSpare ? "spare" : "ejected";
}

}  // namespace

std::string place_while_all_are_up(const Pool& pool, std::string_view key) {
  const std::string backend =
      pool.placement()->is_steady() ? address_of(pool, pool.pick(key)) : std::string("any");
  return rule_of(pool, key) + " backend=" + backend;
}

std::string place_now(const Pool& pool, PoolHealth& health, std::string_view key) {
  const std::shared_ptr<const Placement> placement = health.placement();
  std::string text = rule_of(pool, key) + " backend=";
  if (!placement->is_steady()) {
    const std::vector<uint32_t>& targets = placement->targets();
    const bool is_up = std::any_of(targets.begin(), targets.end(), [&health](uint32_t backend) {
      return health.backends()[backend].is_up();
    });
    return text + "any state=" + (is_up ? "up" : "down");
  }
  const size_t home = pool.pick(key);
  const size_t now = placement->pick(key);
  const BackendHealth& backend = health.backends()[now];
  text += address_of(pool, now) + " state=";
  if (!backend.is_up()) {
    text += "down";
  } else if (now == home) {
    text += "up";
  } else {
    text += stand_in(pool);
  }
  if (now != home) text += " home=" + display_name(pool.backends()[home]);
  const std::string trouble = backend.trouble();
  if (!backend.is_up() && !trouble.empty()) text += " trouble=" + trouble;
  return text;
}

std::optional<std::string_view> keys_of_where(std::string_view listing) {
  constexpr std::string_view kWord = "where";
  listing.remove_prefix(std::min(listing.find_first_not_of(' '), listing.size()));
  if (!listing.starts_with(kWord)) return std::nullopt;
  listing.remove_prefix(kWord.size());
  if (!listing.empty() && listing.front() != ' ') return std::nullopt;
  listing.remove_prefix(std::min(listing.find_first_not_of(' '), listing.size()));
  return listing.substr(0, listing.find_last_not_of(' ') + 1);
}

}  // namespace moxi
