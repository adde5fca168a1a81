#include "common/base/output_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace moxi {
namespace {

struct CountingOwner final : PinOwner {
  void unpin(uint64_t) override { ++released; }
  int released = 0;
};

std::string contents(const OutputQueue& queue) {
  std::array<iovec, 1024> vectors;
  const int count = queue.gather(vectors.data(), static_cast<int>(vectors.size()));
  std::string all;
  for (int i = 0; i < count; ++i)
    all.append(static_cast<const char*>(vectors[i].iov_base), vectors[i].iov_len);
  return all;
}

TEST(OutputQueue, OwnsNothingWhileEmpty) {
  BlockPool pool;
  OutputQueue queue;
  queue.append("hello", pool);
  queue.consume(5, pool);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(pool.bytes_out(), 0U);
}

TEST(OutputQueue, SmallAppendsShareABlock) {
  BlockPool pool;
  OutputQueue queue;
  for (int i = 0; i < 20; ++i)
    queue.append("0123456789", pool);
  std::array<iovec, 8> vectors;
  EXPECT_EQ(queue.gather(vectors.data(), 8), 1);
  EXPECT_EQ(queue.bytes(), 200U);
  queue.clear(pool);
}

TEST(OutputQueue, PinnedBytesAreSentFromWhereTheyAreAndReleasedWhenWritten) {
  BlockPool pool;
  OutputQueue queue;
  CountingOwner owner;
  const std::string value(5000, 'v');
  queue.append("head ", pool);
  queue.append_pinned({value, Pin(&owner, 1)}, pool);
  queue.append(" tail", pool);
  EXPECT_EQ(contents(queue), "head " + value + " tail");
  queue.consume(4000, pool);
  EXPECT_EQ(owner.released, 0);
  queue.consume(1005, pool);
  EXPECT_EQ(owner.released, 1);
  EXPECT_EQ(contents(queue), " tail");
  queue.clear(pool);
}

TEST(OutputQueue, AnEmptyPinnedValueReleasesAtOnce) {
  BlockPool pool;
  OutputQueue queue;
  CountingOwner owner;
  queue.append_pinned({{}, Pin(&owner, 1)}, pool);
  EXPECT_EQ(owner.released, 1);
  EXPECT_TRUE(queue.empty());
}

TEST(OutputQueue, SplicingKeepsOrderAndPins) {
  BlockPool pool;
  OutputQueue first;
  OutputQueue second;
  OutputQueue none;
  CountingOwner owner;
  first.append("a", pool);
  second.append("b", pool);
  second.append_pinned({"c", Pin(&owner, 1)}, pool);
  first.splice(second);
  first.splice(none);
  EXPECT_TRUE(second.empty());
  EXPECT_EQ(contents(first), "abc");
  none.splice(first);
  EXPECT_EQ(contents(none), "abc");
  none.clear(pool);
  EXPECT_EQ(owner.released, 1);
  EXPECT_EQ(pool.bytes_out(), 0U);
}

TEST(OutputQueue, RandomAppendsAndConsumptionMatchAString) {
  BlockPool pool;
  OutputQueue queue;
  std::string model;
  std::mt19937 random(7);
  const std::string source(70'000, 'x');
  for (int i = 0; i < 5000; ++i) {
    if (random() % 3 != 0) {
      const size_t n = random() % (i % 100 == 0 ? 70'000 : 300);
      std::string bytes = source.substr(0, n);
      for (size_t j = 0; j < n; j += 50)
        bytes[j] = static_cast<char>('a' + random() % 26);
      queue.append(bytes, pool);
      model += bytes;
    } else if (!model.empty()) {
      const size_t n = 1 + random() % std::min<size_t>(model.size(), 1000);
      queue.consume(n, pool);
      model.erase(0, n);
    }
    ASSERT_EQ(queue.bytes(), model.size());
    if (i % 50 == 0) {
      ASSERT_EQ(contents(queue), model);
    }
  }
  queue.clear(pool);
  EXPECT_EQ(pool.bytes_out(), 0U);
}

}  // namespace
}  // namespace moxi
