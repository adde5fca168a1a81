#include "proxy/route/key_hash.h"

#include "proxy/route/crc_hash.h"
#include "proxy/route/fnv_hash.h"
#include "proxy/route/hsieh_hash.h"
#include "proxy/route/jenkins_hash.h"
#include "proxy/route/md5.h"
#include "proxy/route/murmur_hash.h"

namespace moxi {

KeyHashFunction function_of(KeyHash hash) {
  switch (hash) {
    case KeyHash::kOneAtATime:
      return one_at_a_time;
    case KeyHash::kAuto:
    case KeyHash::kMd5:
      return md5_first_word;
    case KeyHash::kCrc16:
      return crc16_hash;
    case KeyHash::kCrc32:
      return crc32_hash;
    case KeyHash::kCrc32a:
      return crc32a_hash;
    case KeyHash::kFnv1Wide:
      return fnv1_64_hash;
    case KeyHash::kFnv1aWide:
      return fnv1a_64_hash;
    case KeyHash::kFnv1:
      return fnv1_32_hash;
    case KeyHash::kFnv1a:
      return fnv1a_32_hash;
    case KeyHash::kHsieh:
      return hsieh_hash;
    case KeyHash::kMurmur:
      return murmur_hash;
    case KeyHash::kJenkins:
      return jenkins_hash;
  }
  return md5_first_word;
}

KeyHash hash_of(const PlacementRule& rule) {
  if (rule.hash != KeyHash::kAuto) return rule.hash;
  switch (rule.distribution) {
    case DistributionKind::kModula:
      return KeyHash::kOneAtATime;
    case DistributionKind::kTwemproxyKetama:
    case DistributionKind::kTwemproxyModula:
      return KeyHash::kFnv1aWide;
    case DistributionKind::kKetamaWeighted:
    case DistributionKind::kKetama:
    case DistributionKind::kRandom:
    case DistributionKind::kJump:
    case DistributionKind::kRendezvous:
      return KeyHash::kMd5;
  }
  return KeyHash::kMd5;
}

}  // namespace moxi
