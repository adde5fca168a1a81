// See zipf_sampler.h.
#include "t/bench/zipf_sampler.h"

#include <cmath>
#include <limits>

namespace moxi {

namespace {

__extension__ using Wide = unsigned __int128;

// A share of a slot (0 to 1) as a bound for 64-bit numbers.
uint64_t as_threshold(double share) {
  if (share >= 1.0) return std::numeric_limits<uint64_t>::max();
  return static_cast<uint64_t>(std::ldexp(share, 64));
}

// Weight of every rank in units of one slot (their sum is the number of ranks).
std::vector<double> shares_of(uint32_t ranks, double s) {
  std::vector<double> shares(ranks);
  double sum = 0;
  for (uint32_t rank = ranks; rank > 0; --rank) {  // smallest first: the sum stays accurate
    shares[rank - 1] = std::pow(static_cast<double>(rank), -s);
    sum += shares[rank - 1];
  }
  const double scale = static_cast<double>(ranks) / sum;
  for (double& share : shares)
    share *= scale;
  return shares;
}

}  // namespace

ZipfSampler::ZipfSampler(uint32_t ranks, double s) : slots_(ranks) {
  std::vector<double> shares = shares_of(ranks, s);
  std::vector<uint32_t> poor;
  std::vector<uint32_t> rich;
  for (uint32_t rank = 0; rank < ranks; ++rank) {
    (shares[rank] < 1.0 ? poor : rich).push_back(rank);
  }
  while (!poor.empty() && !rich.empty()) {
    const uint32_t owner = poor.back();
    const uint32_t giver = rich.back();
    poor.pop_back();
    slots_[owner] = {as_threshold(shares[owner]), giver};
    shares[giver] -= 1.0 - shares[owner];
    if (shares[giver] < 1.0) {
      rich.pop_back();
      poor.push_back(giver);
    }
  }
  // What is left is whole slots, up to rounding.
  for (const uint32_t rank : poor)
    slots_[rank] = {std::numeric_limits<uint64_t>::max(), rank};
  for (const uint32_t rank : rich)
    slots_[rank] = {std::numeric_limits<uint64_t>::max(), rank};
}

uint32_t ZipfSampler::rank(uint64_t random) const {
  const Wide product = static_cast<Wide>(random) * slots_.size();
  const auto slot = static_cast<uint32_t>(product >> 64);
  const auto low = static_cast<uint64_t>(product);
  return low < slots_[slot].threshold ? slot : slots_[slot].other;
}

}  // namespace moxi
