// Placement compared with the library that it reproduces, key by key and without a network.
#include <gtest/gtest.h>
#include <libmemcached/memcached.h>

#include <memory>
#include <random>
#include <string>

#include "proxy/route/pool.h"

namespace moxi {
namespace {

using Client = std::unique_ptr<memcached_st, decltype(&memcached_free)>;

Client make_client(const std::vector<BackendConfig>& backends, DistributionKind kind) {
  Client client(memcached_create(nullptr), &memcached_free);
  switch (kind) {
    case DistributionKind::kKetamaWeighted:
      memcached_behavior_set(client.get(), MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
      break;
    case DistributionKind::kKetama:
      // By default the library hashes the keys of this distribution by one-at-a-time.
      memcached_behavior_set(client.get(), MEMCACHED_BEHAVIOR_HASH, MEMCACHED_HASH_MD5);
      memcached_behavior_set(client.get(), MEMCACHED_BEHAVIOR_KETAMA, 1);
      break;
    case DistributionKind::kModula:
      memcached_behavior_set(client.get(), MEMCACHED_BEHAVIOR_DISTRIBUTION,
                             MEMCACHED_DISTRIBUTION_MODULA);
      break;
    case DistributionKind::kTwemproxyKetama:
    case DistributionKind::kTwemproxyModula:
    case DistributionKind::kRandom:
    case DistributionKind::kJump:
    case DistributionKind::kRendezvous:
      ADD_FAILURE() << "the library has no such distribution";
      break;
  }
  for (const BackendConfig& backend : backends) {
    // This library takes the weighted ring as soon as one weight is above 1.
    const uint32_t weight = kind == DistributionKind::kKetama ? 1 : backend.weight;
    memcached_server_add_with_weight(client.get(), backend.host.c_str(), backend.port, weight);
  }
  return client;
}

void expect_same_placement(const std::vector<BackendConfig>& backends) {
  for (DistributionKind kind :
       {DistributionKind::kKetamaWeighted, DistributionKind::kKetama, DistributionKind::kModula}) {
    const Client client = make_client(backends, kind);
    ASSERT_EQ(memcached_server_count(client.get()), backends.size());
    Behavior behavior;
    behavior.distribution = kind;
    const Pool pool({11211, "default", backends}, behavior);
    std::mt19937 random(3);
    for (int i = 0; i < 2000; ++i) {
      std::string key = "key:" + std::to_string(i);
      // Some with bytes that are negative as chars, some longer than a block of the hash.
      if (i % 3 == 1) key += "\xc3\xa4";
      if (i % 3 == 2) key.append(random() % 200, static_cast<char>('a' + i % 26));
      ASSERT_EQ(pool.pick(key), memcached_generate_hash(client.get(), key.data(), key.size()))
          << "kind " << static_cast<int>(kind) << ", " << backends.size() << " backends, " << key;
    }
  }
}

TEST(KetamaLibmemcached, PlacesEqualBackendsAlike) {
  expect_same_placement(
      {{"127.0.0.1", 21101, 1}, {"127.0.0.1", 21102, 1}, {"127.0.0.1", 21103, 1}});
  expect_same_placement({{"cache-a", 11211, 1}, {"cache-b.example.org", 11211, 1}});
  expect_same_placement({{"only", 11211, 1}});
}

TEST(KetamaLibmemcached, PlacesWeightedBackendsAlike) {
  expect_same_placement({{"10.0.1.1", 11211, 1}, {"10.0.1.2", 11211, 1}, {"10.0.1.3", 11212, 2}});
  expect_same_placement({{"10.0.1.1", 11211, 600},
                         {"10.0.1.2", 11211, 300},
                         {"10.0.1.3", 11211, 200},
                         {"10.0.1.4", 11211, 350},
                         {"10.0.1.5", 11211, 1000},
                         {"10.0.1.6", 11211, 800},
                         {"10.0.1.7", 11211, 950},
                         {"10.0.1.8", 11211, 100}});
}

TEST(KetamaLibmemcached, PlacesRandomPoolsAlike) {
  std::mt19937 random(4);
  for (size_t count : {2U, 5U, 25U, 47U, 100U}) {
    std::vector<BackendConfig> backends;
    for (size_t i = 0; i < count; ++i) {
      backends.push_back({"host" + std::to_string(i), static_cast<uint16_t>(11210 + random() % 3),
                          static_cast<uint32_t>(1 + random() % 20)});
    }
    expect_same_placement(backends);
  }
}

}  // namespace
}  // namespace moxi
