#include "proxy/config/placement_rule.h"

#include <string>

#include "proxy/config/behavior_words.h"

namespace moxi {

bool has_choice_of_hash(DistributionKind kind) {
  return kind != DistributionKind::kRandom && kind != DistributionKind::kJump &&
         kind != DistributionKind::kRendezvous;
}

Status check_placement_rule(const PlacementRule& rule) {
  const std::string distribution(word_of_choice(rule.distribution));
  if (rule.hash != KeyHash::kAuto && !has_choice_of_hash(rule.distribution)) {
    return Status::error("hash=" + std::string(word_of_choice(rule.hash)) + " does not go with " +
                         distribution + ", which has " +
                         (rule.distribution == DistributionKind::kRandom ? "none" : "its own"));
  }
  if (rule.tag.is_set() && rule.distribution == DistributionKind::kRandom)
    return Status::error("hash_tag does not go with " + distribution + ", which hashes nothing");
  return Status::ok();
}

}  // namespace moxi
