// The miss ratio of the cache engine alone, without a network: look aside (get, and set on a miss)
// over Zipf-distributed keys. One thread.
//
//   cache_hit_ratio [megabytes] [keys] [zipf exponent] [requests] [value bytes]
//
// The first fifth of the requests warms the cache up and is not counted.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/base/clock.h"
#include "server/cache/cache.h"
#include "server/cache/cache_thread.h"
#include "t/bench/zipf_sampler.h"

namespace moxi {
namespace {

class NoValue final : public ItemVisitor {
 public:
  void visit(const ItemView&) override {}
  void visit_large(const ItemView&, LargeValue) override {}
};

struct Workload {
  size_t megabytes = 64;
  uint32_t keys = 2236962;
  double exponent = 0.99;
  uint64_t requests = 40000000;
  size_t value_size = 100;
};

uint64_t next_random(uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

int run(const Workload& work) {
  CacheConfig config;
  config.memory_limit = work.megabytes << 20;
  const SystemClock clock;
  SecondClock seconds(clock);
  auto made = Cache::create(config, seconds, 1);
  if (!made.is_ok()) {
    std::fprintf(stderr, "%s\n", made.message().c_str());
    return 1;
  }
  Cache& cache = *made.value();
  const auto thread = cache.attach();
  const ZipfSampler sampler(work.keys, work.exponent);
  const std::string value(work.value_size, 'v');
  const uint64_t warm_up = work.requests / 5;
  uint64_t random = 42;
  uint64_t misses = 0;
  NoValue ignore;
  for (uint64_t i = 0; i < work.requests; ++i) {
    char key[21];
    std::snprintf(key, sizeof(key), "key:%016" PRIu32, sampler.rank(next_random(random)));
    StoreRequest request;
    request.key = {key, 20};
    request.hash = cache.hash(request.key);
    if (cache.read(*thread, request.key, request.hash, ignore) == ReadResult::kHit) continue;
    if (i >= warm_up) ++misses;
    if (cache.store(*thread, request, value) != Stored::kStored) return 1;
    if ((i & 0xffff) == 0) seconds.advance(clock);
  }
  const CacheStats stats = cache.snapshot();
  std::printf("miss ratio %.4f\n",
              static_cast<double>(misses) / static_cast<double>(work.requests - warm_up));
  std::printf("items %" PRIu64 " evictions %" PRIu64 " ghost hits %" PRIu64
              " evicted though read %" PRIu64 "\n",
              stats.curr_items, stats.total(ClassStat::kEvicted),
              stats.total(ClassStat::kGhostHits), stats.total(ClassStat::kEvictedActive));
  return 0;
}

}  // namespace
}  // namespace moxi

int main(int argc, char** argv) {
  moxi::Workload work;
  if (argc > 1) work.megabytes = std::strtoul(argv[1], nullptr, 10);
  if (argc > 2) work.keys = static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10));
  if (argc > 3) work.exponent = std::strtod(argv[3], nullptr);
  if (argc > 4) work.requests = std::strtoull(argv[4], nullptr, 10);
  if (argc > 5) work.value_size = std::strtoul(argv[5], nullptr, 10);
  if (work.megabytes == 0 || work.keys == 0 || work.requests < 5) {
    std::fprintf(stderr, "cache_hit_ratio [megabytes] [keys] [exponent] [requests] [value]\n");
    return 1;
  }
  return moxi::run(work);
}
