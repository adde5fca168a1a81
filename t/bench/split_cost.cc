// What the growth of the cache's hash table costs whoever stores the item that makes it grow.
//
//   split_cost [items] [key bytes] [runs]
//
// Fills a table several times with the same items and looks at every store that splits buckets (up
// to four each). Every run does the same work in the same order, so that a time which belongs to
// the table shows in all of them, and what an interrupt or a neighbour on the machine adds shows in
// one: the least of the runs is taken for each store, and the greatest of those is the answer. What
// a store looks at (items, buckets) is counted as well, and does not depend on any clock. One
// thread.
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "common/base/hash.h"
#include "server/cache/hash_table.h"

namespace moxi {
namespace {

constexpr uint64_t kSeed = 20240229;

uint64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000U + static_cast<uint64_t>(now.tv_nsec);
}

// Keys as far apart as items of a cache are: each on cache lines of its own.
class Keys final : public ItemHashes {
 public:
  Keys(size_t count, size_t size) : size_(size), stride_((size + 63) & ~size_t{63}) {
    bytes_.resize(count * stride_, 'k');
    for (size_t i = 0; i < count; ++i) {
      char number[24];
      const int length = std::snprintf(number, sizeof number, "%020zu", i);
      std::memcpy(bytes_.data() + i * stride_, number, std::min(size, static_cast<size_t>(length)));
    }
  }

  uint64_t hash(size_t index) const {
    return hash_key({bytes_.data() + index * stride_, size_}, kSeed);
  }
  uint64_t hash_of(Ref ref) const override {
    ++asked_;
    return hash(ref - 1);
  }
  void prefetch_key(Ref ref) const override {
    __builtin_prefetch(bytes_.data() + size_t{ref - 1} * stride_);
  }

  // Items that were looked at since it was asked last.
  uint32_t take_asked() {
    const uint32_t asked = asked_;
    asked_ = 0;
    return asked;
  }

 private:
  const size_t size_;
  const size_t stride_;
  std::vector<char> bytes_;
  mutable uint32_t asked_ = 0;
};

// A store that split buckets.
struct Growth {
  uint32_t least_ns = UINT32_MAX;
  uint32_t greatest_ns = 0;
  uint32_t clock_ns = UINT32_MAX;  // two readings of the clock with nothing between them
  uint16_t items = 0;
  uint8_t splits = 0;
};

struct Totals {
  size_t calls = 0;
  size_t most_overflow = 0;
  uint32_t worst_clock_ns = 0;  // of a single run
};

bool fill(Keys& keys, size_t count, std::vector<Growth>& growths, Totals& totals) {
  auto made = HashTable::create(count, keys);
  if (!made.is_ok()) return false;
  HashTable& table = *made.value();
  size_t grown = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t hash = keys.hash(i);
    {
      const auto guard = table.lock(hash);
      if (!table.insert(guard, hash, static_cast<Ref>(i + 1), 0)) return false;
    }
    const size_t buckets = table.bucket_count();
    const uint64_t zero = thread_cpu_ns();
    const uint64_t begin = thread_cpu_ns();
    table.add_population(1);
    const auto took = static_cast<uint32_t>(thread_cpu_ns() - begin);
    const auto clock = static_cast<uint32_t>(begin - zero);
    totals.worst_clock_ns = std::max(totals.worst_clock_ns, clock);
    totals.most_overflow = std::max(totals.most_overflow, table.overflow_in_use());
    if (table.bucket_count() == buckets) continue;
    if (grown == growths.size()) growths.emplace_back();
    Growth& growth = growths[grown++];
    growth.least_ns = std::min(growth.least_ns, took);
    growth.greatest_ns = std::max(growth.greatest_ns, took);
    growth.clock_ns = std::min(growth.clock_ns, clock);
    growth.items = static_cast<uint16_t>(keys.take_asked());
    growth.splits = static_cast<uint8_t>(table.bucket_count() - buckets);
  }
  totals.calls = grown;
  return true;
}

template <typename Member>
void print_row(const char* what, const std::vector<Growth>& growths, Member member, double unit) {
  std::vector<uint32_t> values;
  values.reserve(growths.size());
  for (const Growth& growth : growths)
    values.push_back(growth.*member);
  std::sort(values.begin(), values.end());
  const auto at = [&values, unit](double share) {
    const auto rank = static_cast<size_t>(share * static_cast<double>(values.size() - 1));
    return static_cast<double>(values[rank]) / unit;
  };
  std::printf("| %-38s | %7.1f | %7.1f | %7.1f | %7.1f |\n", what, at(0.5), at(0.99), at(0.9999),
              at(1.0));
}

int run(size_t count, size_t key_size, unsigned runs) {
  Keys keys(count, key_size);
  std::vector<Growth> growths;
  Totals totals;
  for (unsigned i = 0; i < runs; ++i) {
    if (!fill(keys, count, growths, totals)) {
      std::fprintf(stderr, "split_cost: no memory\n");
      return 1;
    }
  }
  std::printf(
      "%zu items, keys of %zu bytes, %u runs: %zu stores split buckets; at most %zu overflow "
      "buckets at a time\n\n",
      count, key_size, runs, totals.calls, totals.most_overflow);
  std::printf(
      "| a store that splits                    |  median |    p99  |  p99.99 |    most |\n"
      "|----------------------------------------|---------|---------|---------|---------|\n");
  print_row("buckets split", growths, &Growth::splits, 1);
  print_row("items looked at", growths, &Growth::items, 1);
  print_row("thread CPU, us, least of the runs", growths, &Growth::least_ns, 1000);
  print_row("thread CPU, us, greatest of the runs", growths, &Growth::greatest_ns, 1000);
  print_row("the clock alone, us, least of the runs", growths, &Growth::clock_ns, 1000);
  std::printf("\nthe clock alone, once: up to %.1f us\n", totals.worst_clock_ns / 1000.0);
  return 0;
}

}  // namespace
}  // namespace moxi

int main(int argc, char** argv) {
  const size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 4000000;
  const size_t key_size = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 20;
  const auto runs = argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10)) : 7U;
  if (count < 100000 || count >= moxi::kGhostBit || key_size < 20 || key_size > 250 || runs == 0) {
    std::fprintf(stderr, "split_cost [items, from 100000] [key bytes, 20 to 250] [runs]\n");
    return 1;
  }
  return moxi::run(count, key_size, runs);
}
