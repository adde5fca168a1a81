// How a pool places keys, as plain values: the distribution, the hash and the tag that -Z names.
// Parsed on the main thread at start, constant afterwards.
#pragma once

#include <cstdint>

#include "common/base/status.h"
#include "proxy/config/hash_tag.h"

namespace moxi {

enum class DistributionKind : uint8_t {
  // libmemcached's
  kKetamaWeighted,
  kKetama,
  kModula,
  // twemproxy's
  kTwemproxyKetama,
  kTwemproxyModula,
  kRandom,
  // by no other's rule
  kJump,
  kRendezvous,
};

// twemproxy's twelve, most of which are libmemcached's as well.
enum class KeyHash : uint8_t {
  kAuto,  // the one that the distribution has with those who brought it up
  kOneAtATime,
  kMd5,
  kCrc16,
  kCrc32,
  kCrc32a,
  kFnv1Wide,
  kFnv1aWide,
  kFnv1,
  kFnv1a,
  kHsieh,
  kMurmur,
  kJenkins,
};

struct PlacementRule {
  // Implicit: a distribution is a rule with the hash that belongs to it.
  PlacementRule(DistributionKind kind, KeyHash key_hash = KeyHash::kAuto, HashTag hash_tag = {})
      : distribution(kind), hash(key_hash), tag(hash_tag) {}

  DistributionKind distribution;
  KeyHash hash;
  HashTag tag;
};

// Whether its keys can be hashed by another hash than its own.
bool has_choice_of_hash(DistributionKind kind);

// Refuses a hash or a tag for a distribution that has no use for it; one line.
Status check_placement_rule(const PlacementRule& rule);

}  // namespace moxi
