// ZipfSampler: the frequencies of its samples against the law.
#include "t/bench/zipf_sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "t/bench/key_sequence.h"

namespace moxi {
namespace {

std::vector<double> expected_shares(uint32_t ranks, double s) {
  std::vector<double> shares(ranks);
  double sum = 0;
  for (uint32_t rank = 0; rank < ranks; ++rank) {
    shares[rank] = std::pow(rank + 1.0, -s);
    sum += shares[rank];
  }
  for (double& share : shares)
    share /= sum;
  return shares;
}

// The largest deviation of a rank's count from its expectation, in standard deviations.
double worst_deviation(uint32_t ranks, double s, uint32_t samples) {
  const ZipfSampler sampler(ranks, s);
  KeySequence random(KeyOrder::kUniform, 1, 0, 7);
  std::vector<uint32_t> counts(ranks);
  for (uint32_t i = 0; i < samples; ++i)
    ++counts.at(sampler.rank(random.random()));
  const std::vector<double> shares = expected_shares(ranks, s);
  double worst = 0;
  for (uint32_t rank = 0; rank < ranks; ++rank) {
    const double mean = shares[rank] * samples;
    const double deviation = std::sqrt(mean * (1 - shares[rank])) + 1e-9;
    worst = std::max(worst, std::abs(counts[rank] - mean) / deviation);
  }
  return worst;
}

TEST(ZipfSampler, EveryRankHasItsShare) {
  EXPECT_LT(worst_deviation(1000, 0.99, 2000000), 5.0);
  EXPECT_LT(worst_deviation(1000, 1.3, 2000000), 5.0);
  EXPECT_LT(worst_deviation(7, 2.5, 200000), 5.0);
}

TEST(ZipfSampler, ExponentZeroIsUniform) {
  EXPECT_LT(worst_deviation(100, 0, 500000), 5.0);
}

TEST(ZipfSampler, OneRankIsAlwaysDrawn) {
  const ZipfSampler sampler(1, 0.99);
  EXPECT_EQ(sampler.rank(0), 0U);
  EXPECT_EQ(sampler.rank(UINT64_MAX), 0U);
}

TEST(ZipfSampler, TheHeadOfALongTailKeepsItsWeight) {
  const uint32_t ranks = 2236962;
  const ZipfSampler sampler(ranks, 0.99);
  KeySequence random(KeyOrder::kUniform, 1, 0, 3);
  double sum = 0;
  for (uint32_t rank = ranks; rank > 0; --rank)
    sum += std::pow(rank, -0.99);
  uint32_t first = 0;
  const uint32_t samples = 1000000;
  for (uint32_t i = 0; i < samples; ++i)
    first += sampler.rank(random.random()) == 0 ? 1 : 0;
  EXPECT_NEAR(first, samples / sum, 5 * std::sqrt(samples / sum));
}

}  // namespace
}  // namespace moxi
